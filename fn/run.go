package fn

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

const (
	// maxInput is the largest input that Read takes, in bytes.
	maxInput = 256 << 20
	// largeInput is one of which memory is worth saving.
	largeInput = 1 << 20
)

// ErrFailed says that the function found an error, which it has reported.
var ErrFailed = errors.New("the function failed; its results say why")

// Run reads a ResourceList, processes it and writes it back. Errors go to messages
// too, a line each; so do warnings where nothing else shows them. Run returns
// ErrFailed when the results hold an error, and writes nothing when the input is
// no ResourceList, which is the error then.
func Run(input io.Reader, output, messages io.Writer) error {
	data, err := Read(input)
	if err != nil {
		return fmt.Errorf("the input: %w", err)
	}
	list, tried, err := parse(data)
	if err != nil {
		return err
	}
	given := len(list.Results)
	success, _ := Process(list) // its error is always nil
	if !success && len(data) > largeInput {
		// What was wrong is not needed any more; such a run may take its time rather than
		// memory.
		defer debug.SetGCPercent(debug.SetGCPercent(25))
		runtime.GC()
	}
	text, err := encode(list, tried)
	if err != nil {
		return err
	}
	if _, err := output.Write(text); err != nil {
		return fmt.Errorf("writing the ResourceList: %w", err)
	}
	severities := []sdk.Severity{sdk.Error}
	if list.FunctionConfig.GetAnnotation(functionAnnotation) != "" {
		// kustomize shows no results, and kpt would show them twice.
		severities = append(severities, sdk.Warning)
	}
	if err := report(messages, list.Results[given:], severities...); err != nil {
		return err
	}
	if !success {
		return ErrFailed
	}
	return nil
}

// Read reads all of the input, and no further than the function takes.
func Read(input io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(input, maxInput+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInput {
		return nil, fmt.Errorf("larger than %d MiB, which is the most that is read", maxInput>>20)
	}
	return data, nil
}

// parse reads a ResourceList. Unlike the SDK's it takes any bytes without a panic,
// expands aliases and says which item is not a resource. What was tried to write is for
// encode.
func parse(data []byte) (list *sdk.ResourceList, tried map[*sdk.KubeObject][]byte, err error) {
	root, err := onlyDocument(data)
	if err != nil {
		return nil, nil, err
	}
	aliases := newAliases()
	if err := aliases.expandTop(root); err != nil {
		return nil, nil, err
	}
	if err := onceEach(root); err != nil {
		return nil, nil, err
	}
	if err := isResourceList(root); err != nil {
		return nil, nil, err
	}

	list = &sdk.ResourceList{FunctionConfig: sdk.NewEmptyKubeObject()}
	var all []given
	add := func(node *yaml.Node, where string) (*sdk.KubeObject, error) {
		one, err := object(aliases, node, where)
		all = append(all, one)
		return one.object, err
	}
	if config := lookup(root, "functionConfig"); config != nil {
		if list.FunctionConfig, err = add(config, "functionConfig"); err != nil {
			return nil, nil, err
		}
	}
	if items := lookup(root, "items"); items != nil {
		if items.Kind != yaml.SequenceNode {
			return nil, nil, fmt.Errorf("the ResourceList's items must be a list, not %s", shape(items))
		}
		list.Items = make(sdk.KubeObjects, len(items.Content))
		for i, item := range items.Content {
			if list.Items[i], err = add(item, fmt.Sprintf("items[%d]", i)); err != nil {
				return nil, nil, err
			}
		}
	}
	if results := lookup(root, "results"); results != nil {
		if err := results.Decode(&list.Results); err != nil {
			return nil, nil, errors.New("the ResourceList's results must be a list of results")
		}
	}
	tried, err = writable(all)
	return list, tried, err
}

// given is an item or the functionConfig: its object, which shares the node, and where it is.
type given struct {
	object *sdk.KubeObject
	node   *yaml.Node
	where  string
}

// writable says which of what was given can't be written again, before anything is done. It
// returns what encode writes of the items for which that had to be tried.
func writable(all []given) (map[*sdk.KubeObject][]byte, error) {
	texts, errs := make([][]byte, len(all)), make([]error, len(all))
	sideBySide(len(all), func(i int) { texts[i], errs[i] = faithfulText(all[i].node) })
	tried := map[*sdk.KubeObject][]byte{}
	for i, one := range all {
		if errs[i] != nil {
			r := newResource(one.object, nil)
			r.shown = r.file
			return nil, fmt.Errorf("the ResourceList's %s, %s: %w", one.where, r, errs[i])
		}
		if texts[i] != nil {
			tried[one.object] = texts[i]
		}
	}
	return tried, nil
}

func object(aliases *aliases, node *yaml.Node, where string) (given, error) {
	node, err := aliases.readable(node)
	if err != nil {
		return given{}, fmt.Errorf("the ResourceList's %s: %w", where, err)
	}
	if node.Kind != yaml.MappingNode {
		return given{}, fmt.Errorf("the ResourceList's %s must be a mapping, not %s", where, shape(node))
	}
	object, err := newObject(node)
	return given{object, node, where}, err
}

// onceEach refuses a key that is there twice: of two lists of items one would get lost.
func onceEach(n *yaml.Node) error {
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if seen[key] {
			return fmt.Errorf("line %d: the ResourceList's key %q is there twice", n.Content[i].Line, clip(key))
		}
		seen[key] = true
	}
	return nil
}

// listVersions are those of a ResourceList; older ones have the same form.
var listVersions = []string{"config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1"}

func isResourceList(root *yaml.Node) error {
	if err := oneOf(root, "kind", "ResourceList"); err != nil {
		return err
	}
	return oneOf(root, "apiVersion", listVersions...)
}

// oneOf says why the input is no ResourceList if a key of it has none of the values.
func oneOf(root *yaml.Node, key string, allowed ...string) error {
	wanted := "the input must be a ResourceList of apiVersion " + listVersions[0]
	found := lookup(root, key)
	switch {
	case found == nil:
		return fmt.Errorf("%s; it has no %s", wanted, key)
	case found.Kind == yaml.ScalarNode && slices.Contains(allowed, found.Value):
		return nil
	}
	hint := ""
	if near := rules.Nearest(found.Value, allowed); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return fmt.Errorf("%s; its %s is %q%s", wanted, key, clip(found.Value), hint)
}

// onlyDocument parses YAML with exactly one document that is not empty: a mapping.
func onlyDocument(data []byte) (*yaml.Node, error) {
	documents, err := parseRaw(data)
	if err != nil {
		return nil, fmt.Errorf("the input: %w", err)
	}
	switch len(documents) {
	case 0:
		return nil, errors.New("the input is empty; it must be a ResourceList")
	case 1:
		return documents[0], nil
	default:
		return nil, errors.New("the input must be one ResourceList; it holds several documents")
	}
}

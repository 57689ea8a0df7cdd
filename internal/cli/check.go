package cli

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
)

// errStale says that what is committed is not what is rendered now.
var errStale = errors.New("the committed resources are stale")

func holdsConfig(files []fn.File) bool {
	for _, file := range files {
		if file.Beside {
			continue
		}
		nodes, err := fn.Parse(file)
		if err != nil {
			return true // rendering them says what is wrong
		}
		for _, node := range nodes {
			if resource := yaml.NewRNode(node); resource.GetKind() == v1alpha1.Kind && resource.GetApiVersion() == v1alpha1.APIVersion {
				return true
			}
		}
	}
	return false
}

// found is a resource: where it was found and its text in one normal form.
type found struct{ file, text string }

// compare prints what tells the committed files from the rendered resources. Of
// the committed ones those count that the rendered configs own, or all that have an
// owner, where the files are the whole that the configs are in.
func (r render) compare(files []fn.File, whole bool, nodes []*yaml.Node) error {
	rendered, committed := map[string]found{}, map[string]found{}
	owners := map[string]bool{}
	for _, node := range nodes {
		owners[fn.Owner(node)] = true
		if err := add(rendered, "rendered", node); err != nil {
			return err
		}
	}
	for _, file := range files {
		if file.Beside {
			continue // what has an owner names this API
		}
		nodes, err := fn.Parse(file)
		if err != nil {
			return err
		}
		for _, node := range nodes {
			if by := fn.Owner(node); by == "" || !whole && !owners[by] {
				continue
			}
			if err := add(committed, file.Name, node); err != nil {
				return err
			}
		}
	}

	all := maps.Clone(committed)
	maps.Copy(all, rendered)
	stale := 0
	for _, key := range slices.Sorted(maps.Keys(all)) {
		old, now := committed[key], rendered[key]
		if old.text == now.text {
			continue
		}
		stale++
		if old.file == "" {
			old.file = "/dev/null"
		}
		if now.file == "" {
			now.file = "/dev/null"
		} else {
			now.file += "/" + key
		}
		if _, err := r.Out.Write(diff.Diff(old.file, []byte(old.text), now.file, []byte(now.text))); err != nil {
			return err
		}
	}
	if stale > 0 {
		fmt.Fprintf(r.Messages, "widedeep: %s is stale: %d of %d resources differ from what is rendered now\n", r.check, stale, len(all))
		return errStale
	}
	return nil
}

// add takes a resource in under its identity, without the orchestrators' annotations.
func add(versions map[string]found, file string, node *yaml.Node) error {
	var content map[string]any
	if err := node.Decode(&content); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if metadata, ok := content["metadata"].(map[string]any); ok {
		annotations, _ := metadata["annotations"].(map[string]any)
		maps.DeleteFunc(annotations, func(key string, _ any) bool { return fn.Bookkeeping(key) })
	}
	text, err := yaml.Marshal(content)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	resource := yaml.NewRNode(node)
	key := path.Join(resource.GetNamespace(), strings.ToLower(resource.GetKind()), resource.GetName())
	for _, again := versions[key]; again; _, again = versions[key] {
		key += " (again)" // a second copy is one too many
	}
	versions[key] = found{file, string(text)}
	return nil
}

package fn

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Comparison is the result of comparing committed resources with rendered ones.
type Comparison struct {
	// Stale are the resources that differ; Resources is the number of all resources.
	Stale     []Difference
	Resources int
	// Unreadable are errors about committed files that are not YAML and were probably generated:
	// they have the notice, or are in folders of the name of a WideDeepConfig. Their resources
	// count as missing.
	Unreadable []error
	// OtherFunctions reports that there are other functions in a package's pipelines: what they
	// change in a resource is among the differences.
	OtherFunctions bool
}

// Difference is a resource whose committed version differs from the rendered one. If it is
// only committed or only rendered, the other version is empty.
type Difference struct{ Committed, Rendered Version }

// Version is a resource's text in a normal form. Its place is the committed file, or
// NAMESPACE/KIND/NAME for a rendered resource.
type Version struct {
	At, Text string
	// IsConfig reports whether it is a WideDeepConfig.
	IsConfig bool
}

// Changed returns the committed files with a generated resource that is rendered too and differs.
func (c Comparison) Changed() []string {
	return c.filesWith(func(d Difference) bool { return !d.Committed.IsConfig })
}

// WithoutValues returns the committed files with a WideDeepConfig into which a render would write the
// values of a Kptfile.
func (c Comparison) WithoutValues() []string {
	return c.filesWith(func(d Difference) bool { return d.Committed.IsConfig })
}

// filesWith returns the committed files with a difference between two versions that counts.
func (c Comparison) filesWith(counts func(Difference) bool) []string {
	var files []string
	for _, d := range c.Stale {
		if d.Committed.At != "" && d.Rendered.At != "" && counts(d) && !slices.Contains(files, d.Committed.At) {
			files = append(files, d.Committed.At)
		}
	}
	return files
}

// HoldsConfig reports whether files hold a WideDeepConfig. It also returns true for files
// that can't be read and are not ignored, since rendering reports these.
func HoldsConfig(files []File) bool {
	var unlikely []File // parsed only if no other file holds one
	for _, file := range files {
		switch {
		case file.CollisionsOnly, file.Discovered && !file.MentionsAPI():
		case !likeConfig().Match(file.Data):
			unlikely = append(unlikely, file)
		case file.holdsConfig():
			return true
		}
	}
	return slices.ContainsFunc(unlikely, File.holdsConfig)
}

// holdsConfig reports the same of one file.
func (f File) holdsConfig() bool {
	nodes, err := f.resources()
	return err != nil || slices.ContainsFunc(nodes, IsConfig)
}

// configFile is the name of the WideDeepConfig's file in every package that widedeep writes.
const configFile = "wide-deep.yaml"

// RefuseMisnamed returns an error about the first file that was probably meant to hold a
// WideDeepConfig; nil if there is none. It takes the name of the file for that too, also of
// an empty one.
func RefuseMisnamed(files []File) error {
	for _, file := range files {
		isNamed := path.Base(file.Name) == configFile
		if !isNamed && !file.mayComeNear() {
			continue
		}
		nodes, err := file.resources()
		switch i := slices.IndexFunc(nodes, ComesNearConfig); {
		case err != nil:
		case i >= 0:
			near := yaml.NewRNode(nodes[i])
			return yamledit.InFile(file.Name, errorAt(nodes[i], "%s", unknownKind(near.GetApiVersion(), near.GetKind())))
		case isNamed:
			return fmt.Errorf("%s: there is no WideDeepConfig in this file: one has apiVersion: %s and kind: %s", file.Name, v1alpha1.APIVersion, v1alpha1.Kind)
		}
	}
	return nil
}

// nearKind matches a kind in a text.
var nearKind = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`ind["']?[ \t]*:[ \t]*["']?(\w+)`) })

// mayComeNear reports whether a resource in a file may come near a WideDeepConfig, by the text. To parse all
// files below a home directory would take minutes.
func (f File) mayComeNear() bool {
	return f.MentionsAPI() || slices.ContainsFunc(nearKind().FindAllSubmatch(f.Data, -1), func(match [][]byte) bool {
		return rules.Nearest(string(match[1]), []string{v1alpha1.Kind}) != ""
	})
}

// ComesNearConfig reports whether a resource was probably meant to be a WideDeepConfig, as one
// with a mistake in its kind, or with api_version in place of apiVersion.
func ComesNearConfig(node *yaml.Node) bool {
	var near resource
	for key, value := range pairs(node) {
		switch strings.ToLower(strings.ReplaceAll(key.Value, "_", "")) {
		case "kind":
			near.kind = value.Value
		case "apiversion":
			near.apiVersion = value.Value
		}
	}
	return isNearlyConfig(&near)
}

// CheckFiles renders the WideDeepConfigs in the files, as Render does, and compares the
// result with the committed files. Without files, it renders the WideDeepConfigs among the
// committed files, if there are any. Then it compares every committed resource that has an
// owner, also one whose owner is gone. Otherwise it compares only the resources that the
// rendered configs own. It ignores the same differences as CheckPackage.
func CheckFiles(files, committed []File, settings Settings, report Report) (Comparison, error) {
	isWhole := len(files) == 0 && HoldsConfig(committed)
	if isWhole {
		files = committed
	} else {
		files = append(files, collisionsOnly(committed, files)...)
	}
	nodes, outOfScope, err := renderPackage(files, settings, report)
	if err != nil {
		return Comparison{}, err
	}
	rendered, now := versions{}, map[string]bool{}
	for _, node := range nodes {
		now[Generator(node)] = true
		if err := rendered.add("rendered", "", node); err != nil {
			return Comparison{}, err
		}
	}
	counts := func(node *yaml.Node) bool {
		by := Generator(node)
		return by != "" && (isWhole || now[by])
	}
	there := versions{}
	var unreadable []error
	for _, file := range outside(committed, outOfScope) {
		if err := there.addFile(file, counts); err != nil {
			return Comparison{}, err
		}
		if !now[path.Base(path.Dir(file.Name))] && !likeGenerated().Match(file.Data) {
			continue // not where generated files are, and none of them: it need not be parsed once more
		}
		if _, err := parse(file); err != nil {
			unreadable = append(unreadable, err)
		}
	}
	if isWhole && len(there) == 0 {
		return Comparison{}, fmt.Errorf("%s: holds a WideDeepConfig and nothing that was rendered of it: name what was rendered of it, with -f %[1]s, or the folder of both", committed[0].Name)
	}
	comparison := there.compare(rendered)
	comparison.Unreadable = unreadable
	return comparison, nil
}

// collisionsOnly returns the files that are not among others. They are only searched for
// collisions: their Kptfiles don't count, since what others generate is rendered, whichever package it
// is in.
func collisionsOnly(files, others []File) []File {
	there := map[string]bool{}
	for _, file := range others {
		there[file.Name] = true
	}
	var rest []File
	for _, file := range files {
		if !there[file.Name] && path.Base(file.Name) != Kptfile {
			rest = append(rest, File{Name: file.Name, Data: file.Data, CollisionsOnly: true})
		}
	}
	return rest
}

// outside returns the files that are in none of the folders.
func outside(files []File, folders []string) []File {
	return slices.DeleteFunc(slices.Clone(files), func(file File) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(file.Name, folder+"/") })
	})
}

// versions are the versions of resources.
type versions map[versionKey]Version

// versionKey identifies a resource: by NAMESPACE/KIND/NAME and, in a package, by its file too.
type versionKey struct{ resource, file string }

// addFile adds the resources of a file that are to be compared.
func (v versions) addFile(file File, counts func(*yaml.Node) bool) error {
	if file.CollisionsOnly {
		return nil // a resource with an owner has an annotation that names this API
	}
	nodes, err := file.resources()
	if err != nil {
		return err
	}
	for _, node := range nodes {
		nodes = append(nodes, listItems(node)...)
	}
	for _, node := range nodes {
		if !counts(node) {
			continue
		}
		if err := v.add(file.Name, "", node); err != nil {
			return err
		}
	}
	return nil
}

// add adds a resource at a place, without the orchestrators' annotations. The file is empty where it
// does not count.
func (v versions) add(at, file string, node *yaml.Node) error {
	text, err := comparableText(node)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	resource := yaml.NewRNode(node)
	key := versionKey{path.Join(resource.GetNamespace(), strings.ToLower(resource.GetKind()), resource.GetName()), file}
	for _, again := v[key]; again; _, again = v[key] {
		key.resource += " (again)" // a second copy counts as a difference
	}
	v[key] = Version{at, text, IsConfig(node)}
	return nil
}

// comparableText returns a resource's text in the form in which equal resources have equal texts. What
// can't be decoded, such as a resource with a key given twice, differs from everything rendered,
// so it stays as it is.
func comparableText(node *yaml.Node) (string, error) {
	var content map[string]any
	if node.Decode(&content) != nil {
		node = yaml.CopyYNode(node)
		removeReaderAnnotations(node)
		return yaml.NewRNode(node).String()
	}
	if metadata, ok := content["metadata"].(map[string]any); ok {
		annotations, _ := metadata["annotations"].(map[string]any)
		maps.DeleteFunc(annotations, func(key string, _ any) bool { return isBookkeeping(key) })
	}
	text, err := yaml.Marshal(content)
	return string(text), err
}

// compare returns the resources whose committed and rendered versions differ.
func (v versions) compare(rendered versions) Comparison {
	all := maps.Clone(v)
	maps.Copy(all, rendered)
	comparison := Comparison{Resources: len(all)}
	byName := func(a, b versionKey) int {
		return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(a.file, b.file))
	}
	for _, key := range slices.SortedFunc(maps.Keys(all), byName) {
		old, now := v[key], rendered[key]
		if old.Text == now.Text {
			continue
		}
		if now.At != "" {
			now.At += "/" + key.resource
		}
		comparison.Stale = append(comparison.Stale, Difference{old, now})
	}
	return comparison
}

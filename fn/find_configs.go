package fn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// document is a WideDeepConfig as its author wrote it.
type document struct {
	resource *resource
	// name is the config's name before values were written into it.
	name string
	yaml *yaml.RNode
	// item is the document's index among the items; -1 for a functionConfig that is not
	// among them.
	item int
	// written reports whether values were written into the document, or the document is
	// new. outOfScope reports that it is not rendered, because its package runs the function
	// itself.
	written, outOfScope bool
	// assigned are the fields that were written into the document. Messages call them by source if
	// a command line gave them.
	assigned []fieldpath.Path
	source   string
}

// withoutNulls returns the document without null fields, since null stands for the default.
func (d *document) withoutNulls() *document {
	without := *d
	without.yaml = yaml.NewRNode(withoutNulls(d.yaml.YNode()))
	return &without
}

// at returns the value at a path such as spec.training.env; nil if there is none.
func (d *document) at(path string) *yaml.Node {
	return lookup(d.yaml.YNode(), strings.Split(path, ".")...)
}

// findConfigs returns every WideDeepConfig of this run, each once, and those that values were
// written into.
func (in input) findConfigs() ([]*document, findings) {
	documents, found := in.findAll()
	found = append(found, in.reportOutOfScope()...)
	isOthers := func(d *document) bool { return d.outOfScope && !d.written }
	return slices.DeleteFunc(documents, isOthers), found
}

// findAll finds every WideDeepConfig, each once, and writes a ConfigMap's values into the
// selected ones.
func (in input) findAll() ([]*document, findings) {
	var documents []*document
	var found findings
	add := func(r *resource, item int) {
		node, err := r.node()
		if err != nil {
			found.errorf(r, "reading it again: %v", err)
			return
		}
		documents = append(documents, &document{resource: r, name: r.name, yaml: node, item: item, outOfScope: in.packages.isOutOfScope(r)})
	}
	for i, r := range in.items {
		if r.isConfig() {
			add(r, i)
		} else if isNearlyConfig(r) && !in.packages.isOutOfScope(r) {
			found.errorf(r, "%s", unknownKind(r.apiVersion, r.kind))
		}
	}

	switch functionConfig := in.functionConfig; {
	case functionConfig == nil:
		if len(documents) == 0 && !found.failed() {
			found.warnf(nil, "%sthere is no WideDeepConfig among the items and no functionConfig: nothing is generated", in.packages.prefix())
		}
	case functionConfig.isConfig() && in.hidesAll():
		found.warnf(functionConfig, "there are no items beside the functionConfig: nothing is generated, since a package that already holds these resources would get a second copy; "+
			"put a Kptfile into an empty folder, and run on the whole package in place of a selection")
	case functionConfig.isConfig():
		if len(in.items) == 0 && !in.isKustomize() {
			found.warnf(functionConfig, "there are no items beside the functionConfig: what is generated would be a second copy in a package that already holds these resources")
		}
		if !in.configIsItem {
			add(functionConfig, -1)
		} else if i := slices.IndexFunc(documents, func(d *document) bool { return same(functionConfig, d.resource) && !d.hasSpecOf(functionConfig) }); i >= 0 && functionConfig.file == "" {
			found.warnf(documents[i].resource, "is used in place of the functionConfig of the same name and namespace, whose spec differs: keep one of them")
		}
	case functionConfig.apiVersion == "v1" && functionConfig.kind == configMapKind:
		documents, more := in.assignConfigMap(documents)
		return documents, append(found, more...)
	default:
		found.errorf(functionConfig, "apiVersion %q and kind %q can't be a functionConfig: it must be a %s %s, or a v1 ConfigMap whose keys are setters",
			functionConfig.apiVersion, functionConfig.kind, v1alpha1.APIVersion, v1alpha1.Kind)
	}
	return documents, found
}

// hidesAll reports whether kpt runs the function on a selection that matches nothing, or in
// an empty folder; the function can't distinguish the two. kpt annotates a functionConfig
// that it reads from a file. Other orchestrators pass a functionConfig without items to get
// the generated resources.
func (in input) hidesAll() bool {
	functionConfig := in.functionConfig
	_, ofKpt := functionConfig.item.Annotations()[indexAnnotation]
	return len(in.items) == 0 && ofKpt && !in.isKustomize()
}

// hasSpecOf reports whether another resource has the same spec as the document.
func (d *document) hasSpecOf(other *resource) bool {
	node, err := other.node()
	return err == nil && sameContent(specs(d.yaml), specs(node))
}

func specs(config *yaml.RNode) []*yaml.Node {
	if spec := lookup(config.YNode(), "spec"); spec != nil {
		return []*yaml.Node{spec}
	}
	return nil
}

// unknownKind describes the mistake in a resource that was probably meant to be a WideDeepConfig.
func unknownKind(apiVersion, kind string) string {
	return fmt.Sprintf("apiVersion %q and kind %q are unknown: a WideDeepConfig is of apiVersion %s and kind %s", apiVersion, kind, v1alpha1.APIVersion, v1alpha1.Kind)
}

// isNearlyConfig reports whether a resource was probably meant to be a WideDeepConfig.
func isNearlyConfig(r *resource) bool {
	group, _, _ := strings.Cut(v1alpha1.APIVersion, "/")
	return r.group() == group || rules.Nearest(r.kind, []string{v1alpha1.Kind}) != ""
}

func newDocument(name string) (*document, error) {
	d := &document{
		yaml: yaml.NewRNode(newMapping(
			"apiVersion", newQuoted(v1alpha1.APIVersion),
			"kind", newQuoted(v1alpha1.Kind),
			"metadata", newMapping("name", newQuoted(name), "annotations", newMapping(localAnnotation, newQuoted("true"))),
		)),
		item: -1,
	}
	return d, d.changed()
}

// setFile sets the document's file in the package.
func (d *document) setFile(file string) error {
	if err := setText(d.yaml.YNode(), file, "metadata", "annotations", resourcelist.PathAnnotation); err != nil {
		return err
	}
	return d.changed()
}

// write sets or removes fields of the document, and leaves all else unchanged. A comment that
// shows a field is replaced. If there is an error, no field is set. Values that are there already
// change nothing: to write the document anew would lose the comments that kpt does not pass.
func (d *document) write(fields []assignment) error {
	if len(fields) == 0 {
		return nil
	}
	before := d.yaml
	isDoubled := endsInComment(before.YNode())
	if !isDoubled && !slices.ContainsFunc(fields, func(one assignment) bool { return one.changes(before.YNode()) }) {
		d.written = true
		return nil
	}
	edited, err := assign(before.Copy().YNode(), fields)
	if err != nil {
		return err
	}
	d.yaml = yaml.NewRNode(edited)
	switch err := keepBookkeeping(before.YNode(), d.yaml.YNode()); {
	case errors.As(err, new(kindError)): // validated next, with the file and the name as they were
		d.written = true
		return nil
	case err != nil:
		d.yaml = before
		return err
	}
	if annotations := lookup(edited, "metadata", "annotations"); annotations != nil && (isDoubled || restores(before.YNode(), edited)) {
		removeIDs(annotations)
	}
	if err := d.changed(); err != nil {
		return err
	}
	if d.resource.name == "" {
		d.resource.label = d.resource.kind + "/" + d.name
	}
	return nil
}

// changed records that the document's YAML differs from the item's.
func (d *document) changed() error {
	moveKeyComments(d.yaml.YNode())
	item, err := resourcelist.NewItem(d.yaml.YNode())
	if err != nil {
		return err
	}
	if err := item.PrepareWrite(); err != nil {
		return err
	}
	d.resource, d.written = newResource(item, nil), true // nil: no WideDeepConfig is itself generated
	return nil
}

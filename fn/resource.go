package fn

import (
	"fmt"
	"path"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

const defaultNamespace = "default"

// resource is an item with the fields that the function needs, which are read once.
type resource struct {
	item *resourcelist.Item

	apiVersion, kind, namespace, name string

	// file is the resource's file in the orchestrator's annotation, or empty; shown is the
	// same path relative to the outermost package.
	file, shown string
	// pkg is the resource's package; see packages.
	pkg string
	// label is the name in messages, if it is not kind and name.
	label string
	// origin names the values in messages if they were not given by a ConfigMap; nil for
	// any other resource.
	origin *Origin
	// owner is the name of the WideDeepConfig that generated the resource, or empty.
	// foreignOwner is the annotation's value on a resource of a kind that is never generated.
	owner, foreignOwner string
	// marks are the orchestrator's annotations that hold more than the resource's origin;
	// see isMark.
	marks []string
}

// newResource reads an item; own are the kinds that can be ours.
func newResource(item *resourcelist.Item, own kinds) *resource {
	r := &resource{
		item:       item,
		apiVersion: item.APIVersion(),
		kind:       item.Kind(),
		namespace:  item.Namespace(),
		name:       item.Name(),
		file:       item.File(),
		pkg:        item.Annotation(packageAnnotation),
		marks:      marks(item),
	}
	owner := item.Annotation(OwnerAnnotation)
	if slices.Contains(own, manifests.Kind{Group: r.group(), Name: r.kind}) {
		r.owner = owner
	} else {
		r.foreignOwner = owner
	}
	return r
}

// group is the API group, without the version.
func (r *resource) group() string { return groupOf(r.apiVersion) }

// identity is what a cluster identifies a resource by.
type identity struct{ group, kind, namespace, name string }

func (r *resource) identity() identity {
	namespace := r.namespace
	if namespace == "" {
		namespace = defaultNamespace
	}
	return identity{r.group(), r.kind, namespace, r.name}
}

// String names the resource and its file for a message.
func (r *resource) String() string { return r.stringAt(yamledit.Position{}) }

// stringAt names the resource and a position in its file.
func (r *resource) stringAt(position yamledit.Position) string {
	what := r.kind + "/" + r.name
	if r.label != "" {
		what = r.label
	} else if r.kind == "" {
		what = "a resource without kind"
	}
	if r.shown == "" {
		return what
	}
	if position == (yamledit.Position{}) {
		return clip(r.shown) + ": " + what
	}
	return fmt.Sprintf("%s:%d:%d: %s", clip(r.shown), position.Line, position.Column, what)
}

// setting returns the path of a setter's value in a ConfigMap functionConfig.
func (r *resource) setting(key string) *field.Path {
	switch {
	case r.origin == nil:
		return field.NewPath("data").Key(key)
	case key == parameters.ConfigName && r.origin.NameFlag != "":
		return field.NewPath(r.origin.NameFlag)
	default:
		return field.NewPath(key)
	}
}

// unsetFlag is the flag that leaves a field out; empty if there is none.
func (r *resource) unsetFlag() string {
	if r.origin == nil {
		return ""
	}
	return r.origin.UnsetFlag
}

// selector names what selects one of several configs.
func (r *resource) selector() string {
	if r.origin != nil && r.origin.SelectorHint != "" {
		return r.origin.SelectorHint
	}
	return parameters.ConfigName
}

func (r *resource) isConfig() bool {
	return r.apiVersion == v1alpha1.APIVersion && r.kind == v1alpha1.Kind
}

func (r *resource) isKptfile() bool {
	return r.kind == Kptfile && r.group() == "kpt.dev" && path.Base(r.file) == Kptfile
}

// node returns a copy of the resource's YAML, with aliases expanded.
func (r *resource) node() (*yaml.RNode, error) {
	node, err := r.item.Node()
	return yaml.NewRNode(node), err
}

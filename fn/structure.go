package fn

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
)

// ofCluster are the fields of metadata that only a cluster gives a meaning: what an
// export holds is no mistake.
var ofCluster = []string{
	"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName", "generation",
	"managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid",
}

// structure checks a document against a Go type: fields that the type does not
// have, fields given twice, and values of another type. Null is always allowed.
func (f *findings) structure(r *resource, n *yaml.Node, t reflect.Type, at *field.Path) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull {
		return
	}
	switch t.Kind() {
	case reflect.Interface:
	case reflect.Struct:
		known := fields(t)
		f.mapping(r, n, at, func(key string) (reflect.Type, string) {
			if t, ok := known[key]; ok {
				return t, ""
			}
			if t == reflect.TypeFor[yaml.ObjectMeta]() && slices.Contains(ofCluster, key) {
				return reflect.TypeFor[any](), ""
			}
			return nil, setters.Nearest(key, slices.Sorted(maps.Keys(known)))
		})
	case reflect.Map:
		f.mapping(r, n, at, func(string) (reflect.Type, string) { return t.Elem(), "" })
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			f.invalid(r, field.TypeInvalid(at, valueOf(n), "must be a list, not "+shape(n)), "")
			return
		}
		for i, element := range n.Content {
			f.structure(r, element, t.Elem(), at.Index(i))
		}
	default:
		f.scalar(r, n, t, at)
	}
}

// mapping checks each key once; typeOf returns a key's type, or nil and the key
// that was probably meant.
func (f *findings) mapping(r *resource, n *yaml.Node, at *field.Path, typeOf func(string) (reflect.Type, string)) {
	if n.Kind != yaml.MappingNode {
		f.invalid(r, field.TypeInvalid(at, valueOf(n), "must be a mapping, not "+shape(n)), "")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		below := at.Child(key)
		if seen[key] {
			f.invalid(r, field.Invalid(below, valueOf(value), "the field is there twice"), "")
			continue
		}
		seen[key] = true
		t, near := typeOf(key)
		if t == nil {
			f.invalid(r, field.Invalid(below, valueOf(value), "there is no such field"), near)
			continue
		}
		f.structure(r, value, t, below)
	}
}

func (f *findings) scalar(r *resource, n *yaml.Node, t reflect.Type, at *field.Path) {
	wanted := ""
	tags := []string{}
	switch t.Kind() {
	case reflect.String:
		wanted, tags = "must be a string", []string{yaml.NodeTagString}
	case reflect.Int32, reflect.Int64:
		wanted, tags = "must be a whole number", []string{yaml.NodeTagInt}
	case reflect.Float64:
		wanted, tags = "must be a number", []string{yaml.NodeTagInt, yaml.NodeTagFloat}
	case reflect.Bool:
		wanted, tags = "must be true or false", []string{yaml.NodeTagBool}
	}
	if n.Kind != yaml.ScalarNode {
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted+", not "+shape(n)), "")
		return
	}
	if slices.Contains(tags, n.ShortTag()) {
		return
	}
	switch {
	case t.Kind() == reflect.String:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), fmt.Sprintf("%s: put it in quotes, %q", wanted, n.Value)), "")
		(*f)[len(*f)-1].near = n.Value
	case n.ShortTag() == yaml.NodeTagString && n.Style != 0:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted+", without quotes"), "")
	default:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted), "")
	}
}

// shape names a node's kind for a message.
func shape(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull {
		return "nothing"
	}
	return map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}[n.Kind]
}

// fields are a struct's fields by their names in YAML, inlined ones included.
func fields(t reflect.Type) map[string]reflect.Type {
	known := map[string]reflect.Type{}
	eachField(t, func(name string, t reflect.Type) { known[name] = t })
	return known
}

// eachField goes through a struct's fields in their order.
func eachField(t reflect.Type, visit func(name string, t reflect.Type)) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.Contains(options, "inline") {
			eachField(field.Type, visit)
		} else {
			visit(name, field.Type)
		}
	}
}

// valueOf is a field's value for a message: a number or boolean as such, if it is
// written in the usual form, else the text. A mapping or a list is told by its
// shape in the message.
func valueOf(n *yaml.Node) any {
	if n.Kind != yaml.ScalarNode {
		return field.OmitValueType{}
	}
	var value any
	var err error
	switch n.ShortTag() {
	case yaml.NodeTagInt:
		value, err = strconv.ParseInt(n.Value, 10, 64)
	case yaml.NodeTagFloat:
		value, err = strconv.ParseFloat(n.Value, 64)
	case yaml.NodeTagBool:
		value, err = strconv.ParseBool(n.Value)
	}
	if value == nil || err != nil || fmt.Sprint(value) != n.Value {
		return n.Value
	}
	return value
}

package fn

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// checkStructure checks the structure of a document: unknown fields, fields given twice, values
// of another type, and in Kubernetes' own types missing fields and values out of bounds. An
// optional field may be null; the value of a key of the author's own may not.
func (f *findings) checkStructure(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	if isNull(n) {
		return
	}
	switch structure.Type {
	case v1alpha1.Any:
	case v1alpha1.Struct:
		before := len(*f)
		f.checkKeys(r, n, structure, at)
		f.reportMissing(r, n, structure.Fields, at, before)
		if f.noneSince(before) {
			f.checkKubernetesType(r, n, structure, at)
		}
	case v1alpha1.Map:
		f.checkKeys(r, n, structure, at)
	case v1alpha1.List:
		if n.Kind != yaml.SequenceNode {
			hint, near := hintPart(n, structure, at)
			f.invalid(r, field.TypeInvalid(at, valueOf(n), "must be a list, not "+yamledit.KindName(n)+hint), near)
			return
		}
		for i, element := range n.Content {
			if isNull(element) {
				f.invalid(r, field.Invalid(at.Index(i), nil, "must not be null: leave the element out"), "")
				continue
			}
			f.checkStructure(r, element, *structure.Of, at.Index(i))
		}
		if structure.NotEmpty && len(n.Content) == 0 {
			f.invalid(r, field.Required(at, "the list must hold something"), "")
		}
	case v1alpha1.Quantity:
		if _, ok := amount(n.Value); !ok {
			why, near := parameters.WantType(structure), meantQuantity(n.Value)
			if near == "" {
				why += ": a number that is not negative, without a unit or with " + quantityUnits
			}
			f.invalid(r, field.Invalid(at, valueOf(n), why), near)
		} else if isAmbiguous(n) {
			f.invalid(r, field.Invalid(at, valueOf(n), "must not start with a zero, which readers of YAML read differently: leave it out, or put the quantity in quotes"), "")
		}
	default:
		before := len(*f)
		if f.checkScalar(r, n, structure, at); f.noneSince(before) {
			f.checkLimits(r, n, structure, at)
		}
	}
}

// noneSince reports whether there are no findings after the given number of findings.
func (f *findings) noneSince(before int) bool { return len(*f) == before && !f.full() }

// mergeTag is the tag of the key <<, which merges another mapping.
const mergeTag = "!!merge"

// checkKeys checks each key once.
func (f *findings) checkKeys(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	if n.Kind != yaml.MappingNode {
		hint, near := hintPart(n, structure, at)
		if mistyped, _ := hintTyping(n.Value, structure); mistyped != "" {
			hint, near = mistyped, ""
		}
		f.invalid(r, field.TypeInvalid(at, valueOf(n), "must be a mapping, not "+yamledit.KindName(n)+hint), near)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		below := keyPath(at, structure, key)
		if seen[key]++; seen[key] > 1 {
			f.invalid(r, field.Invalid(below, valueOf(value), "the field is there twice"), "")
			(*f)[len(*f)-1].skip = seen[key] - 1
			continue
		}
		if n.Content[i].ShortTag() == mergeTag {
			f.invalid(r, field.Invalid(below, valueOf(value), "merge keys are not supported: write the fields out, or repeat a whole value by an alias"), "")
			continue
		}
		if _, known := structure.Lookup(key); structure.Type == v1alpha1.Struct && !known {
			f.reportUnknown(r, n, i, structure, at)
			continue
		}
		if n.Content[i].ShortTag() != yaml.NodeTagString {
			f.invalid(r, field.TypeInvalid(below, valueOf(value), fmt.Sprintf("the key must be a string: put it in quotes, %q", key)), "")
			continue
		}
		if structure.Type == v1alpha1.Map && isNull(value) {
			f.invalid(r, field.Invalid(below, nil, wantValue(key)), "")
			continue
		}
		f.checkStructure(r, value, within(structure, key), below)
	}
}

// wantValue says what is allowed for a key of the author's own that has no value. There is no default that
// null could stand for, and readers of YAML differ: some leave the key out, others take the empty text.
func wantValue(key string) string {
	if name, value, found := strings.Cut(key, ":"); found && value != "" {
		return fmt.Sprintf("must not be null; is a space missing behind %q?", clip(name)+":")
	}
	if name, value, found := strings.Cut(key, "="); found && value != "" {
		return fmt.Sprintf("must not be null; did you mean %q?", clip(name+": "+value))
	}
	return `must not be null: give the key a value, as "" is one, or leave it out`
}

// reportUnknown reports an unknown key, with what was probably meant. A field that was meant and
// is absent is not reported as missing.
func (f *findings) reportUnknown(r *resource, n *yaml.Node, i int, structure v1alpha1.Field, at *field.Path) {
	key, value := n.Content[i].Value, n.Content[i+1]
	why, near, meant := fieldpath.NoSuchField, "", ""
	hint, mistyped := hintTyping(key, structure)
	var element *field.Path
	if !f.full() { // it looks at all fields above
		element = elementAbove(n, i, structure, at)
	}
	switch {
	case hint != "":
		why += hint
		if mistyped != "" {
			meant = at.Child(mistyped).String()
		}
	case element != nil:
		why += "; a field of the element above is indented deeper"
		near = element.Child(key).String()
		meant = near
	case !f.full():
		above := ""
		if at != nil {
			above = at.String()
		}
		var neighbour, elsewhere string
		why, neighbour, elsewhere = fieldpath.Unknown(key, structure, above)
		if value.Kind != yaml.ScalarNode && parameters.WantType(within(structure, neighbour)) != "" {
			why, neighbour = why+fieldpath.FieldsOf(structure, key), "" // it leads into a single value
		}
		near, meant = cmp.Or(neighbour, elsewhere), elsewhere
		if neighbour != "" && child(n, neighbour) == nil {
			meant = at.Child(neighbour).String()
		}
	}
	f.invalid(r, field.Invalid(at.Child(key), valueOf(value), why), near)
	(*f)[len(*f)-1].meant = meant
}

// scalarTags are the tags that a scalar of a type may have.
var scalarTags = map[v1alpha1.Type][]string{
	v1alpha1.String:  {yaml.NodeTagString},
	v1alpha1.Integer: {yaml.NodeTagInt},
	v1alpha1.Number:  {yaml.NodeTagInt, yaml.NodeTagFloat},
	v1alpha1.Boolean: {yaml.NodeTagBool},
}

func (f *findings) checkScalar(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	t, wanted := structure.Type, parameters.WantType(structure)
	if n.Kind != yaml.ScalarNode {
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted+", not "+yamledit.KindName(n)), "")
		return
	}
	if t == v1alpha1.Integer && n.ShortTag() == yaml.NodeTagFloat && rules.IsPlainInteger(n.Value) {
		return // too large for YAML's whole numbers: the error about the range says what is allowed
	}
	// Decoded, since a tag can declare a type that the text does not have.
	if slices.Contains(scalarTags[t], n.ShortTag()) && n.Decode(new(any)) == nil {
		if t == v1alpha1.Integer {
			f.checkPlainInteger(r, n, structure, at)
		}
		return
	}
	switch {
	case structure.Choices != nil:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), rules.WantOneOf(structure.Choices)), "")
	case t == v1alpha1.String:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), fmt.Sprintf("%s: put it in quotes, %q", wanted, n.Value)), "")
		(*f)[len(*f)-1].near = n.Value
	case n.ShortTag() == yaml.NodeTagString && n.Style != 0:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted+", without quotes"), "")
	case t == v1alpha1.Integer:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted), meantInteger(n.Value, structure, at))
	default:
		f.invalid(r, field.TypeInvalid(at, valueOf(n), wanted), "")
	}
}

// valueOf returns a field's value for a message: a number or boolean if it is written in
// the usual form, otherwise the text. For a mapping or a list the message has the node's
// kind instead.
func valueOf(n *yaml.Node) any {
	if n == nil || n.Kind != yaml.ScalarNode {
		return field.OmitValueType{}
	}
	var value any = n.Value
	var err error
	switch n.ShortTag() {
	case yaml.NodeTagInt:
		value, err = strconv.ParseInt(n.Value, 10, 64)
	case yaml.NodeTagFloat:
		value, err = strconv.ParseFloat(n.Value, 64)
	case yaml.NodeTagBool:
		value, err = strconv.ParseBool(n.Value)
	}
	if err != nil || fmt.Sprint(value) != n.Value {
		return n.Value
	}
	return value
}

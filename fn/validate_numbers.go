package fn

import (
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// checkPlainInteger reports a whole number that readers of YAML read differently. YAML 1.1, which
// kubectl and Argo read, takes 010 for eight, and YAML 1.2 takes it for ten; for one of
// them 0o17, 0b11 and 1_000 are texts. The number is written to the output unchanged, so it
// must have the notation that all readers read alike.
func (f *findings) checkPlainInteger(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	if rules.IsPlainInteger(n.Value) {
		return
	}
	why := parameters.WantType(structure) + ", in decimal digits without leading zeros, which all readers of YAML read alike"
	f.invalid(r, field.Invalid(at, valueOf(n), why), meantInteger(n.Value, structure, at))
}

// meantInteger returns the allowed whole number that a text was probably meant to be; empty if
// there is no guess.
func meantInteger(text string, structure v1alpha1.Field, at *field.Path) string {
	near := rules.PlainInteger(text)
	if isMode := strings.HasSuffix(strings.ToLower(at.String()), "mode"); isMode && rules.HasLeadingZero(text) {
		near = octal(text) // users write only a file's mode so
	}
	if parameters.Limits(structure).Check(near) != nil {
		return ""
	}
	return near
}

func octal(text string) string {
	number, err := strconv.ParseInt(text, 8, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(number, 10)
}

// isAmbiguous reports whether a quantity is a number in the one notation of quantities that
// readers of YAML read differently. A quantity in quotes is a text, which only Kubernetes
// parses.
func isAmbiguous(n *yaml.Node) bool {
	return n.ShortTag() != yaml.NodeTagString && rules.HasLeadingZero(n.Value)
}

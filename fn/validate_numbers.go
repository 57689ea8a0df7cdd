package fn

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

var leadingZero = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[-+]?0[0-9]`) })

// checkPlainInteger reports a whole number that readers of YAML read differently. YAML 1.1, which
// kubectl and Argo read, takes 010 for eight, and YAML 1.2 takes it for ten; for one of
// them 0o17, 0b11 and 1_000 are texts. The number is written to the output unchanged, so it
// must have the notation that all readers read alike.
func (f *findings) checkPlainInteger(r *resource, n *yaml.Node, at *field.Path) {
	if rules.IsPlainInteger(n.Value) {
		return
	}
	base := 0
	if isMode := strings.HasSuffix(strings.ToLower(at.String()), "mode"); leadingZero().MatchString(n.Value) && !isMode {
		base = 10 // users write only a file's mode as octal
	}
	near := ""
	if number, err := strconv.ParseInt(n.Value, base, 64); err == nil {
		near = strconv.FormatInt(number, 10)
	}
	f.invalid(r, field.Invalid(at, valueOf(n), "must be a whole number in decimal digits without leading zeros, which all readers of YAML read alike"), near)
}

// isAmbiguous reports whether a quantity is a number in the one notation of quantities that
// readers of YAML read differently. A quantity in quotes is a text, which only Kubernetes
// parses.
func isAmbiguous(n *yaml.Node) bool {
	return n.ShortTag() != yaml.NodeTagString && leadingZero().MatchString(n.Value)
}

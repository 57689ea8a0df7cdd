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

// plain reports a whole number that readers of YAML read differently: 010 is eight to
// YAML 1.1, which kubectl and Argo read, and ten to YAML 1.2; to one of them 0o17, 0b11
// and 1_000 are texts. What is generated holds it as it was written, so it has to be
// in the one notation that all share.
func (f *findings) plain(r *resource, n *yaml.Node, at *field.Path) {
	if rules.IsPlainInteger(n.Value) {
		return
	}
	base := 0
	if isMode := strings.HasSuffix(strings.ToLower(at.String()), "mode"); leadingZero().MatchString(n.Value) && !isMode {
		base = 10 // only a file's mode is commonly meant as octal
	}
	near := ""
	if number, err := strconv.ParseInt(n.Value, base, 64); err == nil {
		near = strconv.FormatInt(number, 10)
	}
	f.invalid(r, field.Invalid(at, valueOf(n), "must be a whole number in decimal digits without leading zeros, which all readers of YAML read alike"), near)
}

// isAmbiguous reports whether a quantity is a number in the one notation, of those that
// quantities have, that readers of YAML read differently. In quotes it is a text, which
// only Kubernetes reads.
func isAmbiguous(n *yaml.Node) bool {
	return n.ShortTag() != yaml.NodeTagString && leadingZero().MatchString(n.Value)
}

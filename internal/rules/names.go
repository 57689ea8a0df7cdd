package rules

import (
	"net/netip"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// ObjectName allows the names that most of Kubernetes' objects may have.
func ObjectName(text string) *Invalid { return objectName(text) }

var objectName = Like("must be lower-case letters, digits, - and ., starting and ending with a letter or digit, 253 at most",
	accepted(validation.IsDNS1123Subdomain))

// Namespace allows the name of a namespace.
func Namespace(text string) *Invalid { return namespace(text) }

var namespace = Like("must be lower-case letters, digits and -, starting and ending with a letter or digit, 63 at most",
	accepted(validation.IsDNS1123Label))

// LabelKey allows what can be a label's or an annotation's key.
func LabelKey(text string) *Invalid { return labelKey(text) }

// LabelValue allows what can be a label's value.
func LabelValue(text string) *Invalid { return labelValue(text) }

const labelWord = "letters, digits and - _ ., starting and ending with a letter or digit, 63 at most"

var (
	labelKey   = Like("must be [prefix/]name: the prefix a DNS name, the name "+labelWord, IsQualifiedName)
	labelValue = Like("must be empty or "+labelWord, accepted(validation.IsValidLabelValue))
)

// IsServiceName reports whether a text can be a Service's name.
func IsServiceName(text string) bool { return accepted(validation.IsDNS1035Label)(text) }

// IsVariableName reports whether a text can name an environment variable.
func IsVariableName(text string) bool { return accepted(validation.IsEnvVarName)(text) }

// IsQualifiedName reports whether a text can be a label's or an annotation's key:
// [prefix/]name.
func IsQualifiedName(text string) bool { return accepted(validation.IsQualifiedName)(text) }

// IsFileKey reports whether a text can be a ConfigMap's key, which becomes a file's name.
func IsFileKey(text string) bool { return accepted(validation.IsConfigMapKey)(text) }

// accepted asks Kubernetes' own check. What it says of a text that it does not accept is
// for programmers (regular expressions), so the rules say it in their own words.
func accepted(check func(text string) []string) func(text string) bool {
	return func(text string) bool { return len(check(text)) == 0 }
}

const hostLabel = `[A-Za-z0-9_](?:[-A-Za-z0-9_]*[A-Za-z0-9_])?`

var hostName = lazy(`^` + hostLabel + `(?:\.` + hostLabel + `)*$`)

// Host allows a name or an address as the mount takes them: without a zone, and IPv6
// without brackets. Digits and dots alone are meant as an address. A name may have
// underscores, which resolvers don't mind, and end in the root's dot.
func Host(text string) *Invalid { return host(text) }

var host = Like("must be a host name or an IP address, IPv6 without brackets and zone", func(text string) bool {
	if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
		return true
	}
	name := strings.TrimSuffix(text, ".")
	isAddress := strings.Trim(text, "0123456789.") == ""
	return !isAddress && len(name) <= validation.DNS1123SubdomainMaxLength && hostName().MatchString(name)
}).Guessing(func(text string) string {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		address, _, _ := strings.Cut(inner, "]")
		return address
	}
	if address, err := netip.ParseAddr(text); err == nil {
		return address.WithZone("").String()
	}
	if _, after, found := strings.Cut(text, "://"); found {
		text, _, _ = strings.Cut(after, "/")
	}
	name, rest, _ := strings.Cut(text, ":") // a port or an export's path
	if strings.Contains(rest, ":") {
		return text
	}
	return strings.TrimSpace(name)
})

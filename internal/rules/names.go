package rules

import (
	"net/netip"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// ObjectName allows the names that most Kubernetes objects may have: DNS subdomains.
func ObjectName(text string) *Invalid { return objectName(text) }

var objectName = Like("must be lower-case letters, digits, - and ., starting and ending with a letter or digit, 253 at most",
	accepted(validation.IsDNS1123Subdomain))

// Namespace allows the name of a namespace.
func Namespace(text string) *Invalid { return namespace(text) }

var namespace = Like("must be lower-case letters, digits and -, starting and ending with a letter or digit, 63 at most",
	accepted(validation.IsDNS1123Label))

// LabelKey allows the keys of labels and annotations.
func LabelKey(text string) *Invalid { return labelKey(text) }

// LabelValue allows the values of labels.
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

// accepted reports whether Kubernetes' own check accepts a text. Its messages are not used:
// they explain regular expressions to programmers, so each rule has a message of its own.
func accepted(check func(text string) []string) func(text string) bool {
	return func(text string) bool { return len(check(text)) == 0 }
}

const hostLabel = `[A-Za-z0-9_](?:[-A-Za-z0-9_]*[A-Za-z0-9_])?`

var hostName = lazy(`^` + hostLabel + `(?:\.` + hostLabel + `)*$`)

// Host allows a name or an address in the form that the NFS mount accepts: no zone, and
// IPv6 without brackets. A text of digits and dots alone must be a valid address. A name
// may have underscores, which resolvers accept, and may end in the root's dot.
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

package rules

import (
	"net/netip"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// The forms of Kubernetes' names. Kubernetes' own checks decide; a test compares both.
const (
	dnsLabel      = `[a-z0-9](?:[-a-z0-9]*[a-z0-9])?`
	dnsName       = dnsLabel + `(?:\.` + dnsLabel + `)*`
	serviceName   = `[a-z](?:[-a-z0-9]*[a-z0-9])?`
	qualifiedWord = `[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?`
	// fileKey is neither . nor .., and does not start with .. ; so is variable.
	fileKey  = `\.?[-_A-Za-z0-9][-._A-Za-z0-9]*`
	variable = `(?:[-_A-Za-z]|\.[-_A-Za-z0-9])[-._A-Za-z0-9]*`
)

var (
	// ObjectName allows the names that most Kubernetes objects may have: DNS subdomains.
	ObjectName = Where("must be lower-case letters, digits, - and ., starting and ending with a letter or digit, 253 at most",
		accepted(validation.IsDNS1123Subdomain)).Formed(dnsName, validation.DNS1123SubdomainMaxLength)
	// Namespace allows the name of a namespace.
	Namespace = Where("must be lower-case letters, digits and -, starting and ending with a letter or digit, 63 at most",
		accepted(validation.IsDNS1123Label)).Formed(dnsLabel, validation.DNS1123LabelMaxLength)
	// ServiceName allows the name of a Service.
	ServiceName = Where("must be lower-case letters, digits and -, starting with a letter and not ending in -",
		accepted(validation.IsDNS1035Label)).Formed(serviceName, validation.DNS1035LabelMaxLength)

	// LabelKey allows the keys of labels.
	LabelKey = Where(wantKey, IsQualifiedName).Formed(`(?:`+dnsName+`/)?`+qualifiedWord, longestKey)
	// AnnotationKey allows the keys of annotations, whose prefix may have capital letters.
	AnnotationKey = Where(wantKey, func(text string) bool { return IsQualifiedName(strings.ToLower(text)) }).
			Formed(`(?:[-.A-Za-z0-9]+/)?`+qualifiedWord, longestKey)
	// LabelValue allows the values of labels.
	LabelValue = Where("must be empty or "+wantWord, accepted(validation.IsValidLabelValue)).
			Formed(`(?:`+qualifiedWord+`)?`, validation.LabelValueMaxLength)

	// VariableName allows the name of an environment variable.
	VariableName = Where("must be the name of an environment variable: letters, digits and . _ -, not starting with a digit",
		accepted(validation.IsEnvVarName)).Formed(variable, 0)
	// FileKey allows the keys of a ConfigMap or a Secret, which become names of files.
	FileKey = Where("must be letters, digits and - _ ., not . and not starting with .., 253 at most",
		accepted(validation.IsConfigMapKey)).Formed(fileKey, validation.DNS1123SubdomainMaxLength)
)

const (
	wantWord = "letters, digits and - _ ., starting and ending with a letter or digit, 63 at most"
	wantKey  = "must be [prefix/]name: the prefix a DNS name, the name " + wantWord
	// longestKey is the greatest length of a prefix, a slash and a name.
	longestKey = validation.DNS1123SubdomainMaxLength + len("/") + validation.LabelValueMaxLength
)

// IsQualifiedName reports whether a text can be a label's or an annotation's key:
// [prefix/]name.
func IsQualifiedName(text string) bool { return accepted(validation.IsQualifiedName)(text) }

// accepted reports whether Kubernetes' own check accepts a text. Its messages are not used:
// they explain regular expressions to programmers, so each rule has a message of its own.
func accepted(check func(text string) []string) func(text string) bool {
	return func(text string) bool { return len(check(text)) == 0 }
}

const (
	hostEnd   = `[A-Za-z0-9_]`
	hostRest  = `[-A-Za-z0-9_]*` + hostEnd
	hostLabel = hostEnd + `(?:` + hostRest + `)?`
	// namedLabel is a label that is no number. A host name has one, so that it is no address.
	namedLabel = `[0-9]*(?:[A-Za-z_](?:` + hostRest + `)?|[0-9]-` + hostRest + `)`
	hostName   = `(?:[0-9]+\.)*` + namedLabel + `(?:\.` + hostLabel + `)*\.?`

	octet      = `(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	addressIn4 = octet + `(?:\.` + octet + `){3}`
	// addressIn6 does not count the groups, of which :: leaves some out.
	addressIn6 = `(?:[0-9A-Fa-f]{0,4}:){2,8}(?:[0-9A-Fa-f]{0,4}|` + addressIn4 + `)`
)

// Host allows a name or an address in the form that the NFS mount accepts: no zone, and
// IPv6 without brackets. A text of digits and dots alone must be a valid address. A name
// may have underscores, which resolvers accept, and may end in the root's dot.
var Host = Where("must be a host name or an IP address, IPv6 without brackets and zone", func(text string) bool {
	address, err := netip.ParseAddr(text)
	isAddress := strings.Contains(text, ":") || strings.Trim(text, "0123456789.") == ""
	if isAddress {
		return err == nil && address.Zone() == ""
	}
	return hostText().MatchString(text) && len(strings.TrimSuffix(text, ".")) <= validation.DNS1123SubdomainMaxLength
}).Formed(hostName+`|`+addressIn4+`|`+addressIn6, validation.DNS1123SubdomainMaxLength+len(".")).Guessing(func(text string) string {
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

var hostText = lazy(`^` + hostName + `$`)

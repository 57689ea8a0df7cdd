package parameters

import (
	"regexp"
	"strings"
)

// The forms of Kubernetes' names
// (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/). A test holds
// them to k8s.io/apimachinery's, all of which a process would compile when it starts.
const (
	dnsPart   = `[a-z0-9](?:[-a-z0-9]*[a-z0-9])?`
	labelPart = `[A-Za-z0-9](?:[-._A-Za-z0-9]*[A-Za-z0-9])?`
)

var (
	dnsLabel     = form{lazy(`^` + dnsPart + `$`), longestLabel}
	dnsSubdomain = form{lazy(`^` + dnsPart + `(?:\.` + dnsPart + `)*$`), longestName}
	// dnsLabelFromLetter is RFC 1035's.
	dnsLabelFromLetter = form{lazy(`^[a-z](?:[-a-z0-9]*[a-z0-9])?$`), longestLabel}
	labelWord          = form{lazy(`^` + labelPart + `$`), longestLabel}
	fileKey            = form{lazy(`^[-._A-Za-z0-9]+$`), longestName}

	variableText = lazy(`^[-._A-Za-z][-._A-Za-z0-9]*$`)
)

// The most characters that names have.
const (
	longestLabel = 63
	longestName  = 253
)

// form is what a name looks like and the most characters that it has.
type form struct {
	pattern func() *regexp.Regexp
	longest int
}

func (f form) matches(text string) bool {
	return len(text) <= f.longest && f.pattern().MatchString(text)
}

// IsVariableName says whether a text can name an environment variable.
func IsVariableName(text string) bool { return variableText().MatchString(text) && !isDots(text) }

// IsLabelValue says whether a text can be a label's value.
func IsLabelValue(text string) bool { return text == "" || labelWord.matches(text) }

// IsQualifiedName says whether a text can be a label's or an annotation's key:
// [prefix/]name.
func IsQualifiedName(text string) bool {
	prefix, name, found := strings.Cut(text, "/")
	if !found {
		return labelWord.matches(text)
	}
	return dnsSubdomain.matches(prefix) && labelWord.matches(name)
}

// IsFileKey reports whether a text can be a ConfigMap's key, which becomes a file's name.
func IsFileKey(text string) bool { return fileKey.matches(text) && !isDots(text) }

// isDots says whether a name is that of a folder, or starts as the one above does.
func isDots(name string) bool { return name == "." || strings.HasPrefix(name, "..") }

package setters

import (
	"fmt"
	"math"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation"
)

// Invalid says what a value should have been.
type Invalid struct {
	// Want is what is allowed, as in "must be 1 to 65535".
	Want string
	// Near is the value that was probably meant; empty where none is near.
	Near string
}

func (i *Invalid) Error() string {
	if i.Near == "" {
		return i.Want
	}
	return fmt.Sprintf("%s; did you mean %q?", i.Want, i.Near)
}

// rule checks a value of the right type.
type rule func(text string) *Invalid

const (
	maxInt32 = math.MaxInt32
	// maxID is the largest user or group id that Kubernetes takes.
	maxID   = math.MaxInt32
	maxPort = math.MaxUint16
)

var (
	integerText = lazy(`^(0|-?[1-9][0-9]*)$`)
	numberText  = lazy(`^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
	leadingZero = lazy(`^0+[0-9]+$`)
	posixText   = lazy(`^[A-Za-z0-9._][-A-Za-z0-9._]*$`)
)

// lazy compiles an expression at its first use: most runs need few of them.
func lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

func syntax(t Type, text string) *Invalid {
	switch {
	case t == Integer && !integerText().MatchString(text):
		invalid := &Invalid{Want: "must be a whole number in decimal digits without leading zeros"}
		if leadingZero().MatchString(text) {
			invalid.Near = decimal(text)
		}
		return invalid
	case t == Number && !numberText().MatchString(text):
		return &Invalid{Want: "must be a decimal number"}
	case t == Number && leadingZero().MatchString(text):
		return &Invalid{Want: "must be a decimal number without leading zeros", Near: decimal(text)}
	}
	return nil
}

// decimal drops leading zeros but the last.
func decimal(digits string) string {
	trimmed := strings.TrimLeft(digits, "0")
	if trimmed == "" {
		return "0"
	}
	return trimmed
}

func between(low, high int64) rule {
	return func(text string) *Invalid {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < low || n > high {
			return &Invalid{Want: fmt.Sprintf("must be %d to %d", low, high)}
		}
		return nil
	}
}

func accuracy(text string) *Invalid {
	n, err := strconv.ParseFloat(text, 64)
	if err == nil && n >= 0 && n <= 1 {
		return nil
	}
	invalid := &Invalid{Want: "must be 0 (no check) to 1"}
	if err == nil && n > 1 && n <= 100 {
		invalid.Near = strconv.FormatFloat(n/100, 'f', -1, 64)
	}
	return invalid
}

func oneOf[T ~string](allowed []T) rule {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return func(text string) *Invalid {
		if slices.Contains(names, text) {
			return nil
		}
		return &Invalid{Want: "must be one of " + strings.Join(names, ", "), Near: Nearest(text, names)}
	}
}

// absolutePath keeps to what is the same path for the shell, for YAML, for
// Kubernetes (which expands "$(NAME)" in commands and environments) and for Argo
// (which expands "{{name}}").
func absolutePath(text string) *Invalid {
	const want = "must be an absolute path below /, without empty, . or .. segments"
	if !strings.HasPrefix(text, "/") {
		return &Invalid{Want: want, Near: near(path.Clean("/"+text), absolutePath)}
	}
	if text == "/" {
		return &Invalid{Want: want}
	}
	if clean := path.Clean(text); clean != text {
		return &Invalid{Want: want, Near: near(clean, absolutePath)}
	}
	if len(text) > 4095 {
		return &Invalid{Want: "must be at most 4095 bytes long"}
	}
	for _, segment := range strings.Split(text[1:], "/") {
		if invalid := segmentCharacters(segment); invalid != nil {
			return invalid
		}
	}
	return nil
}

func basename(text string) *Invalid {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return &Invalid{Want: "must be one path segment: a name without /, not . or ..", Near: near(strings.Trim(text, "/"), basename)}
	}
	return segmentCharacters(text)
}

func segmentCharacters(segment string) *Invalid {
	if len(segment) > 255 {
		return &Invalid{Want: "must have at most 255 bytes between slashes"}
	}
	if trimmed := strings.TrimSpace(segment); trimmed != segment {
		return &Invalid{Want: "must not have spaces beside a slash or at an end"}
	}
	for _, r := range segment {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-+=@,~%", r) {
			return &Invalid{Want: "may hold letters, digits, spaces and . _ - + = @ , ~ % only"}
		}
	}
	return nil
}

// near is text where it keeps the rule, else nothing.
func near(text string, r rule) string {
	if text == "" || r(text) != nil {
		return ""
	}
	return text
}

// posixName is POSIX.1-2017, 3.437 "User Name", less the names that are no path segment.
func posixName(text string) *Invalid {
	if len(text) > 255 || text == "." || text == ".." || !posixText().MatchString(text) {
		return &Invalid{Want: "must be letters, digits and . _ -, not starting with -, not . or .., 255 at most"}
	}
	return nil
}

// scriptName is both a file name and a ConfigMap's key.
func scriptName(text string) *Invalid {
	if len(validation.IsConfigMapKey(text)) > 0 {
		return &Invalid{Want: "must be a file name of letters, digits and . _ -, not starting with .., 253 at most",
			Near: near(path.Base(text), scriptName)}
	}
	return nil
}

// host is a name (RFC 1123) or an address as Kubernetes reads them: without a
// zone, and IPv6 without brackets. Digits and dots alone are meant as an address.
func host(text string) *Invalid {
	const want = "must be a host name or an IP address"
	if address, err := netip.ParseAddr(text); err == nil {
		if address.Zone() != "" {
			return &Invalid{Want: want + " without a zone", Near: address.WithZone("").String()}
		}
		return nil
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		return &Invalid{Want: want + ", IPv6 without brackets", Near: near(strings.TrimSuffix(inner, "]"), host)}
	}
	if strings.Trim(text, "0123456789.") == "" || len(validation.IsDNS1123Subdomain(strings.ToLower(text))) > 0 {
		guess, _, _ := strings.Cut(text, ":")
		return &Invalid{Want: want, Near: near(strings.TrimSpace(guess), host)}
	}
	return nil
}

// modelName holds in both modes for every name derived from it: the container
// and label <name>-server and the Service <name>-service are DNS labels, a
// Service's starting with a letter, and Argo's workflows have at most 63
// characters (they become a label).
func modelName(text string) *Invalid {
	if len(validation.IsDNS1035Label(text)) > 0 {
		return &Invalid{Want: "must be lower-case letters, digits and -, starting with a letter and not ending in -",
			Near: near(strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(text)), modelName)}
	}
	longest := validation.DNS1035LabelMaxLength - len("-service")
	if len(text) > longest {
		return tooLong(longest, "the service is named <name>-service", text)
	}
	if over := len(workflowName(text)) - validation.LabelValueMaxLength; over > 0 {
		return tooLong(len(text)-over, "the workflow is named "+workflowName("<name>"), text)
	}
	return nil
}

func tooLong(longest int, why, text string) *Invalid {
	return &Invalid{Want: fmt.Sprintf("must be at most %d characters long, since %s and names end at 63; it has %d", longest, why, len(text))}
}

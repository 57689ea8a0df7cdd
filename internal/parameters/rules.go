package parameters

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
	return i.Want + "; did you mean " + i.Near + "?"
}

// rule is what a value has to keep.
type rule struct {
	// want says what is allowed if text isn't, and nothing if it is.
	want func(text string) string
	// guess corrects a likely mistake; nil where there is none.
	guess func(text string) string
}

// check applies the rule. A guess that isn't allowed itself is not told.
func (r rule) check(text string) *Invalid {
	want := r.want(text)
	if want == "" {
		return nil
	}
	invalid := &Invalid{Want: want}
	if r.guess != nil {
		if guess := r.guess(text); guess != text && r.want(guess) == "" {
			invalid.Near = guess
		}
	}
	return invalid
}

const (
	maxInt32 = math.MaxInt32
	// maxID is the largest user or group id that Kubernetes takes.
	maxID   = math.MaxInt32
	maxPort = math.MaxUint16
)

var (
	integerText = lazy(`^(0|-?[1-9][0-9]*)$`)
	numberText  = lazy(`^((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// lazy compiles an expression at its first use: most runs need few of them.
func lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// between allows the whole numbers from low to high.
func between(low, high int64) rule {
	return rule{
		want: func(text string) string {
			if !integerText().MatchString(text) {
				return "must be a whole number in decimal digits without leading zeros"
			}
			if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < low || n > high {
				return fmt.Sprintf("must be %d to %d", low, high)
			}
			return ""
		},
		guess: withoutLeadingZeros,
	}
}

func withoutLeadingZeros(digits string) string {
	if strings.Trim(digits, "0") == "" && digits != "" {
		return "0"
	}
	return strings.TrimLeft(digits, "0")
}

var accuracy = rule{
	want: func(text string) string {
		if !numberText().MatchString(text) {
			return "must be a decimal number, 0 (no check) to 1, without leading zeros"
		}
		n, err := strconv.ParseFloat(text, 64)
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		if tiny := n == 0 && strings.ContainsAny(mantissa, "123456789"); err != nil || tiny || n < 0 || n > 1 {
			return "must be 0 (no check) to 1"
		}
		return ""
	},
	guess: func(text string) string {
		text = strings.Replace(text, ",", ".", 1)
		percent, isPercent := strings.CutSuffix(text, "%")
		if !numberText().MatchString(percent) {
			return text
		}
		if n, err := strconv.ParseFloat(percent, 64); err == nil && (isPercent || n >= 10) {
			return strconv.FormatFloat(n/100, 'g', 12, 64)
		}
		return text
	},
}

func oneOf[T ~string](allowed []T) rule {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return rule{
		want: func(text string) string {
			if slices.Contains(names, text) {
				return ""
			}
			return "must be one of " + strings.Join(names, ", ")
		},
		guess: func(text string) string { return Nearest(text, names) },
	}
}

// absolutePath keeps to what is the same path for the shell, for YAML, for
// Kubernetes (which expands "$(NAME)" in commands and environments) and for Argo
// (which expands "{{name}}").
var absolutePath = rule{
	want: func(text string) string {
		if !strings.HasPrefix(text, "/") || text == "/" || path.Clean(text) != text {
			return "must be an absolute path below /, without empty, . or .. segments"
		}
		if len(text) > 4095 {
			return "must be at most 4095 bytes long"
		}
		for _, segment := range strings.Split(text[1:], "/") {
			if want := segmentText(segment); want != "" {
				return want
			}
		}
		return ""
	},
	guess: func(text string) string {
		if strings.HasPrefix(text, "~") {
			return text
		}
		return path.Clean("/" + text)
	},
}

var basename = rule{
	want: func(text string) string {
		if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
			return "must be one path segment: a name without /, not . or .."
		}
		return segmentText(text)
	},
	guess: path.Base,
}

func segmentText(segment string) string {
	if len(segment) > 255 {
		return "must have at most 255 bytes between slashes"
	}
	if strings.TrimSpace(segment) != segment {
		return "must not have spaces beside a slash or at an end"
	}
	for _, r := range segment {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-+=@,~%", r) {
			return "may hold letters, digits, spaces and . _ - + = @ , ~ % only"
		}
	}
	return ""
}

// accountName is a user's or a group's name, as directory services have them too:
// jo@corp.example, domain users. The output path has the user's as a segment, and both are
// variables' values: in double quotes for YAML, quoted by the scripts, and without a
// character that Argo ({{) or Kubernetes ($() would look at. A leading - makes an option
// of a name, for useradd and others that an image may call.
var accountName = rule{want: func(text string) string {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return "must be a name without /, not . or .."
	}
	if strings.HasPrefix(text, "-") {
		return "must not start with -"
	}
	return segmentText(text)
}}

// scriptName is both a file name and a ConfigMap's key.
var scriptName = rule{
	want: func(text string) string {
		if !IsFileKey(text) {
			return "must be a file name of letters, digits and . _ -, not starting with .., 253 at most"
		}
		return ""
	},
	guess: path.Base,
}

const hostLabel = `[A-Za-z0-9_](?:[-A-Za-z0-9_]*[A-Za-z0-9_])?`

var hostName = form{lazy(`^` + hostLabel + `(?:\.` + hostLabel + `)*$`), longestName}

// host is a name or an address as the mount takes them: without a zone, and IPv6 without
// brackets. Digits and dots alone are meant as an address. A name may have underscores,
// which resolvers don't mind, and end in the root's dot.
var host = rule{
	want: func(text string) string {
		if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
			return ""
		}
		if strings.Trim(text, "0123456789.") == "" || !hostName.matches(strings.TrimSuffix(text, ".")) {
			return "must be a host name or an IP address, IPv6 without brackets and zone"
		}
		return ""
	},
	guess: func(text string) string {
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
	},
}

var objectName = rule{want: func(text string) string {
	if !dnsSubdomain.matches(text) {
		return "must be lower-case letters, digits, - and ., starting and ending with a letter or digit, 253 at most"
	}
	return ""
}}

var namespace = rule{want: func(text string) string {
	if !dnsLabel.matches(text) {
		return "must be lower-case letters, digits and -, starting and ending with a letter or digit, 63 at most"
	}
	return ""
}}

// modelName holds in both modes for every name derived from it: the container
// and label <name>-server and the Service <name>-service are DNS labels, a
// Service's starting with a letter, and Argo's workflows have at most 63
// characters (they become a label). A ServiceAccount of the model's name is generated on
// a single node; each namespace has its own of the name default.
var modelName = rule{
	want: func(text string) string {
		longest, why := longestLabel-len("-service"), "<name>-service"
		if over := len(workflowName(text)) - longestLabel; len(text)-over < longest {
			longest, why = len(text)-over, "workflow "+workflowName("<name>")
		}
		if len(text) > longest {
			return fmt.Sprintf("must be at most %d characters long, since the name %s must fit in 63; it has %d", longest, why, len(text))
		}
		if !dnsLabelFromLetter.matches(text) {
			return "must be lower-case letters, digits and -, starting with a letter and not ending in -"
		}
		if text == "default" {
			return "must not be default, the name of the ServiceAccount that each namespace has already"
		}
		return ""
	},
	guess: func(text string) string {
		return strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(text))
	},
}

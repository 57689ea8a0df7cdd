package fn

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/widedeep/widedeep/v1alpha1"
)

// hintTyping returns what was probably mistyped in a text that stands where a field of a structure
// is expected: a character that only looks like a space, a missing colon, or a missing space behind
// a colon. It also returns the field, if it is known.
func hintTyping(text string, structure v1alpha1.Field) (hint, meant string) {
	if i := strings.IndexFunc(text, looksLikeSpace); i >= 0 {
		r := []rune(text[i:])[0]
		return fmt.Sprintf("%q has the character %U, which YAML does not take for a space", clip(text), r), ""
	}
	i := strings.IndexAny(text, " :")
	if i < 0 || structure.Type != v1alpha1.Struct {
		return "", ""
	}
	name := text[:i]
	if _, known := structure.Lookup(name); !known {
		return "", ""
	}
	if text[i] == ':' {
		return fmt.Sprintf("is a space missing behind %q?", name+":"), name
	}
	return fmt.Sprintf("is a colon missing behind %q?", name), name
}

// looksLikeSpace reports whether a character is a space that ASCII does not have, such as U+00A0,
// or invisible.
func looksLikeSpace(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}

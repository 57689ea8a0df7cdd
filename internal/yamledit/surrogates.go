package yamledit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"unicode/utf16"
)

// escapes matches each whole escape of a JSON text, so that the second backslash of \\ does
// not count as the beginning of another escape.
var escapes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\\u([dD][89aAbB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.`)
})

// withoutSurrogates rewrites the characters beyond U+FFFF of a JSON text. JSON writes each
// as two escapes, as in \ud83d\ude00, which YAML does not support. The rest of the line
// moves, so Set finds no place there; see Source.beforeRewriting.
func withoutSurrogates(text []byte) []byte {
	if !isRewritten(text) {
		return text
	}
	return escapes().ReplaceAllFunc(text, func(escape []byte) []byte {
		pair := escapes().FindSubmatch(escape)
		if len(pair[1]) == 0 {
			return escape
		}
		high, _ := strconv.ParseUint(string(pair[1]), 16, 16)
		low, _ := strconv.ParseUint(string(pair[2]), 16, 16)
		return fmt.Appendf(nil, `\U%08x`, utf16.DecodeRune(rune(high), rune(low)))
	})
}

// isRewritten reports whether withoutSurrogates may change a text.
func isRewritten(text []byte) bool {
	isEscaped := bytes.Contains(text, []byte(`\ud`)) || bytes.Contains(text, []byte(`\uD`))
	return isEscaped && json.Valid(text)
}

package yamledit_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// JSON writes a character beyond U+FFFF as two escapes, which YAML does not support.
func TestParseReadsJSONsSurrogates(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": "\ud83d\ude00"}`:               "😀",
		`{"a": "x\uD83D\uDE00\ud83d\ude01y"}`: "x😀😁y",
		`{"a": "\\ud83d\\ude00"}`:             `\ud83d\ude00`,
		`{"a": "\\\ud83d\ude00"}`:             `\😀`,
		`{"a": "\u00e9"}`:                     "é",
		`a: '\ud83d\ude00'`:                   `\ud83d\ude00`,
		`a: \ud83d\ude00`:                     `\ud83d\ude00`,
	} {
		documents, err := yamledit.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := documents[0].Content[1].Value; got != want {
			t.Errorf("%s is read as %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{`{"a": "\ud83d"}`, `{"a": "\ude00\ud83d"}`, `{"a": "\ud83dx"}`, `{"a": "\ud83d\u0041"}`} {
		if documents, err := yamledit.Parse([]byte(text)); err == nil {
			t.Errorf("%s is no text, and was read as %q", text, documents[0].Content[1].Value)
		}
	}
}

// Set leaves the escapes of a JSON text unchanged.
func TestSetKeepsSurrogates(t *testing.T) {
	text := "{\n  \"title\": \"\\ud83d\\ude00\",\n  \"spec\": {\"a\": 1}\n}\n"
	edited, err := set([]byte(text), 0, "2", "spec", "a")
	if want := strings.Replace(text, `"a": 1`, `"a": 2`, 1); err != nil || string(edited) != want {
		t.Errorf("%v\n%s", err, edited)
	}
	// On one line they shift what follows: nothing is written in a wrong place.
	line := strings.ReplaceAll(text, "\n", "")
	if edited, err := set([]byte(line), 0, "2", "spec", "a"); err == nil && string(edited) != strings.Replace(line, `"a": 1`, `"a": 2`, 1) {
		t.Errorf("wrote %s", edited)
	}
}

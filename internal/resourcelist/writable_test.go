package resourcelist_test

import (
	"encoding/json"
	"fmt"
	"math/rand" //nolint:depguard // the texts are random, from a seed that stands here
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist/listtest"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// YAML's encoder writes some texts so that they can't be read, or are read as something else.
// Such a text is written in another style where one is right; otherwise it is an error.
func TestItemsComeBackAsTheyAre(t *testing.T) {
	for name, spec := range map[string]string{
		"folded text with an indented line":   "text: >\n      a\n        b\n      c\n",
		"folded text that begins indented":    "text: >2\n        a\n      b\n",
		"folded text with a comment's sign":   "text: >\n      # a\n        # b\n",
		"literal text that begins with a tab": "text: |2\n      \ta\n      b\n",
		"literal text that begins indented":   "text: |2\n        a\n      b\n",
		"literal text with a space at an end": "text: \"a \\nb\"\n    other: |\n      a \n      b\n",
		"an anchor with a comment":            "a: &r # c\n      b: 1\n    d: *r\n",
		"comments everywhere":                 "# a\n    b: # c\n    # d\n    - # e\n      f # g\n    # h\n",
	} {
		t.Run(name, func(t *testing.T) {
			input := listHead + "items:\n- apiVersion: v1\n  kind: Thing\n  spec:\n    " + spec
			if came, err := comesBack(t, input); !came {
				t.Errorf("it is refused: %v", err)
			}
		})
	}
}

func TestItemsThatCanNotBeWritten(t *testing.T) {
	const item = "- apiVersion: v1\n  kind: Thing\n  metadata:\n    name: t\n    annotations:\n      internal.config.kubernetes.io/path: a/b.yaml\n  a: # d\n    !foo\n    ? \n"
	for name, input := range map[string]string{
		"an item":            listHead + "items:\n" + item,
		"the functionConfig": listHead + "functionConfig:\n  " + strings.TrimPrefix(item, "- "),
	} {
		output, err := roundTrip(input)
		if err == nil || output != "" {
			t.Errorf("%s: %v\n%s", name, err, output)
			continue
		}
		for _, want := range []string{"a/b.yaml: Thing/t", "writing it as YAML would change it (", "could not find expected ':'"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: want %q in: %v", name, want, err)
			}
		}
	}
}

// Pieces of YAML in any order: what is written has the same values as what was read.
func TestItemsOfAnyFormComeBack(t *testing.T) {
	pieces := []string{
		"&r", "*r", "!!str", "!foo", "# c", "#d", "a:", "b", " ", "- ", "|", "|-", "|+", "|2", ">", "{", "}", "[", "]", ",", "? ", ": ", "~", "null", "foo bar",
		"\"x\"", "'y'", "\t", "🐱", "\u0085", "%", "@", "\n", "\n\n", "\n    ", "\n      ",
	}
	random := rand.New(rand.NewSource(1))
	came, refused := 0, 0
	for range 10_000 {
		text := listHead + "items:\n- apiVersion: v1\n  kind: Thing\n  a: "
		for range 1 + random.Intn(9) {
			text += pieces[random.Intn(len(pieces))] + strings.Repeat(" ", random.Intn(2))
		}
		if _, err := yamledit.Parse([]byte(text + "\n")); err != nil {
			continue
		}
		if ok, _ := comesBack(t, text+"\n"); ok {
			came++
		} else {
			refused++
		}
	}
	t.Logf("%d came back, %d were refused", came, refused)
	if came < 2000 || refused == 0 || refused > came/50 {
		t.Errorf("want 2000 at least to come back, and at most one of 50 to be refused")
	}
}

// PrepareWrite does not read back items in the form of manifests, so this test does.
func TestItemsInTheFormOfManifestsComeBack(t *testing.T) {
	w := writer{rand.New(rand.NewSource(1))}
	came := 0
	for range 5_000 {
		input := listHead + "items:\n- apiVersion: v1\n  kind: Thing\n  spec:\n" + w.block("    ", 3)
		documents, err := yamledit.Parse([]byte(input))
		if err != nil || len(documents) != 1 || len(documents[0].Content) != 6 || len(documents[0].Content[5].Content) != 1 {
			continue // a few comments make the parser see an end where there is none
		}
		if ok, err := comesBack(t, input); ok {
			came++
		} else if !strings.Contains(err.Error(), "U+FEFF") {
			t.Errorf("%v:\n%s", err, input)
		}
	}
	if t.Logf("%d came back", came); came < 1500 {
		t.Error("want 1500 at least")
	}
}

// writer writes random YAML in the form of manifests.
type writer struct{ *rand.Rand }

func (w writer) one(of ...string) string { return of[w.Intn(len(of))] }

func (w writer) text() string {
	text := ""
	for range 1 + w.Intn(5) {
		text += w.one("a", "b", "no", "y", "null", "true", "1", "07", "1e3", "0x1", ".", "-", "--", "---", "...", "~", "/", " ", ": ", ":", " #", "#", "&a", "*a", "!t",
			"|", ">", "{", "}", "[", "]", ",", "? ", "%", "@", "`", "'", "\"", "\\", "ä", "€", "🐱", "\u00a0", "\u200b", "\ufeff", "\u2028", "=", "<<", "$(A)", "{{a}}")
	}
	return text
}

func (w writer) word() string {
	word := strings.TrimSpace(w.one("a", "B", "no", "y", "null", "true", "1", "07", "1e3", "0x1", "/") + w.text())
	if strings.Contains(word+" ", ": ") || strings.Contains(word, " #") {
		return "word"
	}
	return word
}

func (w writer) scalar() string {
	quoted, err := json.Marshal(w.text())
	if err != nil {
		panic(err) // of a string
	}
	return w.one(w.word(), string(quoted), "'"+strings.ReplaceAll(w.text(), "'", "''")+"'")
}

func (w writer) literal(indent string) string {
	text := " |" + w.one("", "-") + "\n"
	for range 1 + w.Intn(3) {
		text += indent + strings.TrimRight(w.one("", "x", "\t", "  ", "#", "- ")+w.word(), " ") + "\n"
	}
	return text
}

func (w writer) value(indent string, depth int) string {
	if depth > 0 && w.Intn(2) == 0 {
		return w.one("", " # "+w.word()) + "\n" + w.block(indent+"  ", depth-1)
	}
	return w.one(" "+w.scalar()+"\n", " "+w.scalar()+" # "+w.word()+"\n", w.literal(indent+"  "))
}

func (w writer) block(indent string, depth int) string {
	text := ""
	for i := range 1 + w.Intn(3) {
		text += w.one("", indent+"# "+w.word()+"\n") + indent + fmt.Sprintf("k%d", i) + w.one("", w.word()+"k") + ":"
		if depth > 0 && w.Intn(4) == 0 {
			text += w.one("", " # "+w.word()) + "\n" + indent + "- " + w.scalar() + "\n" + indent + "# " + w.word() + "\n" + indent + "- " + w.word() + "k:" + w.value(indent+"  ", depth-1)
			continue
		}
		text += w.value(indent, depth)
	}
	return text
}

// comesBack reads and writes a list; ok says that the items came back, and as they were.
func comesBack(t *testing.T, input string) (ok bool, err error) {
	t.Helper()
	output, err := roundTrip(input)
	if err != nil {
		return false, err
	}
	all := func(*yaml.Node) bool { return true }
	given, small := listtest.Items(t, input, all)
	got, _ := listtest.Items(t, output, all)
	if small && strings.Join(given, "\n") != strings.Join(got, "\n") {
		t.Errorf("it was\n%s\nand became\n%s", input, output)
	}
	return true, nil
}

// They are tried two at a time, and the message does not depend on which is done first.
func TestTheFirstItemThatCanNotBeWrittenIsNamed(t *testing.T) {
	input := listHead + "items:\n"
	for i := range 50 {
		input += fmt.Sprintf("- apiVersion: v1\n  kind: Thing\n  metadata:\n    name: t%d\n  a: # d\n    !foo\n    ? \n", i)
	}
	for range 10 {
		if _, err := roundTrip(input); err == nil || !strings.Contains(err.Error(), "items[0], Thing/t0: ") {
			t.Fatalf("want items[0], Thing/t0 in: %v", err)
		}
	}
}

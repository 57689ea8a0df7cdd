package resourcelist_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// roundTrip reads a list and writes it.
func roundTrip(input string) (string, error) {
	list, err := resourcelist.Parse([]byte(input))
	if err != nil {
		return "", err
	}
	text, err := list.Bytes()
	return string(text), err
}

func TestWhatIsNoResourceListIsRefused(t *testing.T) {
	bomb := "a: &a " + strings.Repeat("x", 1<<20) + "\n" + listHead + "items:\n" + strings.Repeat("- {metadata: {x: *a}}\n", 1500)
	laughs := "a0: &a0 [x, x]\n"
	for _, n := range []string{"1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 ", "8 ", "9 "} {
		n = strings.TrimSpace(n)
		last := string(n[0] - 1)
		laughs += "a" + n + ": &a" + n + " [" + strings.Repeat("*a"+last+", ", 9) + "*a" + last + "]\n"
	}
	cases := map[string]struct{ input, message string }{
		"nothing":             {"", "the input is empty"},
		"comments":            {"# nothing\n---\n", "the input is empty"},
		"no YAML":             {"a: [", "not YAML"},
		"binary":              {"\x00\x01\xff", "not YAML"},
		"a list":              {"- a\n", "must be a mapping, not a list"},
		"several documents":   {listHead + "---\n" + listHead, "it holds several documents"},
		"no kind":             {"items: []\n", "it has no kind"},
		"another kind":        {"kind: List\n", `its kind is "List"`},
		"another apiVersion":  {"apiVersion: v1\nkind: ResourceList\n", `its apiVersion is "v1"`},
		"no apiVersion":       {"kind: ResourceList\n", "it has no apiVersion"},
		"almost the version":  {"apiVersion: config.kubernetes.io/V1\nkind: ResourceList\n", "did you mean config.kubernetes.io/v1?"},
		"almost the kind":     {"kind: resourceList\n", "did you mean ResourceList?"},
		"items twice":         {listHead + "items: []\nitems: []\n", `the ResourceList's key "items" is there twice`},
		"items no list":       {listHead + "items: {a: b}\n", "items must be a list, not a mapping"},
		"an item of text":     {listHead + "items:\n- a: b\n- text\n", "items[1] must be a mapping, not a single value"},
		"functionConfig text": {listHead + "functionConfig: text\n", "functionConfig must be a mapping"},
		"results of text":     {listHead + "results: [text]\n", "results must be a list of results"},
		"an unknown alias":    {listHead + "items: *a\n", "not YAML"},
		"an alias in itself":  {listHead + "items:\n- metadata: &a\n    labels: *a\n", "refers to itself"},
		"a large bomb":        {bomb, "the aliases expand to more than"},
		"a bomb of laughs":    {listHead + laughs + "items:\n- metadata: {x: *a9}\n", "the aliases expand to more than"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			output, err := roundTrip(c.input)
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("the error is %v; want one that says %q", err, c.message)
			}
			if output != "" {
				t.Errorf("it wrote output:\n%.1000s", output)
			}
		})
	}
}

// What is not ours comes back as it was written, as far as the SDK's encoder lets it.
func TestItemsComeBackAsTheyWereWritten(t *testing.T) {
	cases := map[string]struct{ in, out string }{
		"comments, order and quotes": {
			"# head\n  kind: Thing # line\n  apiVersion: example.com/v1\n  metadata: {name: 'a'}\n  spec:\n    b: \"1\"\n    # above a\n    a: '2'\n", "",
		},
		"aliases of its own": {"apiVersion: v1\n  kind: Thing\n  metadata:\n    name: a\n  spec:\n    uid: &uid 1000\n    gid: *uid\n", ""},
		"a null in braces":   {"apiVersion: v1\n  kind: Thing\n  metadata: {name: a}\n  spec: {a: , b: ~}\n", "apiVersion: v1\n  kind: Thing\n  metadata: {name: a}\n  spec: {a: null, b: ~}\n"},
		"aliases in metadata": {
			"apiVersion: v1\n  kind: &k Thing\n  metadata:\n    name: a\n    labels: {kind: *k}\n", "apiVersion: v1\n  kind: Thing\n  metadata:\n    name: a\n    labels: {kind: Thing}\n",
		},
		"nulls that are keys, in brackets or anchored": {
			"apiVersion: v1\n  kind: Thing\n  a: {&b , c: [&d , e]}\n  ? \n  : f\n", "apiVersion: v1\n  kind: Thing\n  a: {&b null: null, c: [&d null, e]}\n  null: f\n",
		},
		"notation": {
			"apiVersion: v1\n  kind: Thing\n  a: 0o17\n  b: !!str 5\n  c: !mine {d: 1.50}\n  e: |2\n      indented\n  f: ~\n  g:\n  h: 2020-01-01\n", "",
		},
		// The rest is what the SDK's encoder changes, as docs/packages.md says.
		"indentation and blank lines": {
			"apiVersion: v1\n\n  kind:   Thing\n  a:\n    - b:  1\n\n      c: [1,\n        2]\n", "apiVersion: v1\n  kind: Thing\n  a:\n  - b: 1\n    c: [1, 2]\n",
		},
		"broken lines": {
			"apiVersion: v1\n  kind: Thing\n  a: b\n    c\n  d: >-\n    e\n    f\n  ? g\n  : h\n", "apiVersion: v1\n  kind: Thing\n  a: b c\n  d: >-\n    e f\n  g: h\n",
		},
		"line ends":                       {"apiVersion: v1\r\n  kind: Thing # a\r\n", "apiVersion: v1\n  kind: Thing # a\n"},
		"a comment below a missing value": {"apiVersion: v1\n  kind: Thing\n  a:\n  # lost\n", "apiVersion: v1\n  kind: Thing\n  a:\n"},
		"no metadata":                     {"apiVersion: v1\n  kind: Thing\n", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			want := c.out
			if want == "" {
				want = c.in
			}
			output, err := roundTrip(listHead + "items:\n- " + c.in)
			if err != nil {
				t.Fatal(err)
			}
			_, items, _ := strings.Cut(output, "items:\n- ")
			if diff := cmp.Diff(want, items); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Without its items, kpt takes the ResourceList itself for a resource that has no name.
func TestItemsAreWrittenWhereThereAreNone(t *testing.T) {
	output, err := roundTrip(listHead + "items: []\n")
	if want := listHead + "items: []\n"; err != nil || !strings.HasPrefix(output, want) {
		t.Errorf("%v\n%s\nwant\n%s", err, output, want)
	}
}

package yamledit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sections = `spec:
  mode: pipeline
  # labels: {} # of everything
  # storage: # where to write
  #   nfs:
  #     server: "0.0.0.0" # the server
  #     path: "/nfs"
  #   outputDir: "#1" # in quotes
  # user:
  #   id: 0
# The end.
`

// A commented field becomes a field at its own place, with the comment behind it. What else
// the section shows stays commented.
func TestSetReplacesTheCommentedLine(t *testing.T) {
	for name, c := range map[string]struct{ given, path, value, old, new string }{
		"a field": {sections, "spec.labels", `{a: b}`, "  # labels: {} # of everything\n", "  labels: {a: \"b\"} # of everything\n"},
		"a field in sections": {
			sections, "spec.storage.nfs.server", `"a"`,
			"  # storage: # where to write\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #     path: \"/nfs\"\n  #   outputDir: \"#1\" # in quotes\n",
			"  storage: # where to write\n    nfs:\n      server: \"a\" # the server\n      # path: \"/nfs\"\n    # outputDir: \"#1\" # in quotes\n",
		},
		"the last of a section": {
			sections, "spec.storage.outputDir", `"a"`,
			"  # storage: # where to write\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #     path: \"/nfs\"\n  #   outputDir: \"#1\" # in quotes\n",
			"  storage: # where to write\n    # nfs:\n    #   server: \"0.0.0.0\" # the server\n    #   path: \"/nfs\"\n    outputDir: \"a\" # in quotes\n",
		},
		"a section": {
			sections, "spec.storage", `{outputDir: a, volume: {x: 1}, nfs: {path: /x}}`,
			"  # storage: # where to write\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #     path: \"/nfs\"\n  #   outputDir: \"#1\" # in quotes\n",
			"  storage: # where to write\n    nfs:\n      # server: \"0.0.0.0\" # the server\n      path: \"/x\"\n    outputDir: \"a\" # in quotes\n    volume:\n      x: 1\n",
		},
		"a field that is too long for a line": {
			sections, "spec.labels", `{a: ` + strings.Repeat("x", 90) + `}`,
			"  # labels: {} # of everything\n", "  # of everything\n  labels:\n    a: \"" + strings.Repeat("x", 90) + "\"\n",
		},
		"a field that the section does not show": {sections, "spec.user.name", `"jo"`, "  # user:\n  #   id: 0\n", "  user:\n    name: \"jo\"\n    # id: 0\n"},
		"a key in a field that is no section":    {sections, "spec.labels.a", `"b"`, "  # labels: {} # of everything\n", "  labels: {a: \"b\"} # of everything\n"},
		"in a section that exists":               {"a:\n  b: 1\n  # c: 2 # two\nd: 4\n", "a.c", "3", "  # c: 2 # two\n", "  c: 3 # two\n"},
		"before what exists":                     {"a:\n  # b: 2\n  c: 1\n", "a.b", "3", "  # b: 2\n", "  b: 3\n"},
		"below a key of nothing":                 {"a:\n    # b: 2\n    # c: 3\nd: 1\n", "a.c", "4", "    # c: 3\n", "    c: 4\n"},
		"a wide indentation":                     {"a:\n    z: 1\n    # b:\n    #     c: 2\n    #     d: 3\n", "a.b.d", "4", "    # b:\n    #     c: 2\n    #     d: 3\n", "    b:\n        # c: 2\n        d: 4\n"},
		"without a space":                        {"a:\n  z: 1\n  #b: 2\n", "a.b", "3", "  #b: 2\n", "  b: 3\n"},
		"an example on lines of its own":         {"a:\n  z: 1\n  # b:\n  #   c: 2\n  # d: 3\n", "a.b", "[1]", "  # b:\n  #   c: 2\n", "  b: [1]\n"},
		"comments in the section":                {"a:\n  z: 1\n  # b:\n  #   # first\n  #   c: 2\n", "a.b.c", "3", "  # b:\n  #   # first\n  #   c: 2\n", "  b:\n    # first\n    c: 3\n"},
		"Windows' line ends":                     {"a:\r\n  z: 1\r\n  # b: 2 # two\r\n", "a.b", "3", "  # b: 2 # two\r\n", "  b: 3 # two\r\n"},
		"after kpt moved its number sign":        {"a:\n  b:\n    #     c: 1 # one\n    d: 2\n", "a.b.c", "3", "    #     c: 1 # one\n", "    c: 3 # one\n"},
		// What only looks like the field is not replaced.
		"prose of the author's":                     {"a:\n  z: 1\n  # b: ask Jo before you set it\n  # b: 2 # two\n", "a.b", "3", "  # b: 2 # two\n", "  b: 3 # two\n"},
		"prose alone":                               {"a:\n  z: 1\n  # b: ask Jo # before\n", "a.b", "3", "  z: 1\n", "  z: 1\n  b: 3\n"},
		"of a commented section behind the value's": {"s:\n  a:\n    z: 1\n  # c:\n  #   b: 2\n  d: 1\n", "s.a.b", "3", "    z: 1\n", "    z: 1\n    b: 3\n"},
		"of a section that is not the value's":      {"a:\n  y: 1\n  # b:\n  #   c: 2\n  z: 1\n", "a.c", "3", "  z: 1\n", "  z: 1\n  c: 3\n"},
		"of another section":                        {"a:\n  # b: 2\n  c:\n    d: 1\n", "a.c.b", "3", "    d: 1\n", "    d: 1\n    b: 3\n"},
		"of another column":                         {"a:\n  z: 1\n   # b: 2\n", "a.b", "3", "  z: 1\n", "  z: 1\n  b: 3\n"},
		"below a text":                              {"a:\n  z: |\n    x\n  # b: 2\n", "a.b", "3", "  # b: 2\n", "  b: 3\n"},
		"in a text":                                 {"a:\n  z: \"x\n  # b: 2\"\n  y: 1\n", "a.b", "3", "  y: 1\n", "  y: 1\n  b: 3\n"},
	} {
		t.Run(name, func(t *testing.T) {
			edited, err := set([]byte(c.given), 0, c.value, strings.Split(c.path, ".")...)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(c.given, c.old) {
				t.Fatalf("the text has no %q", c.old)
			}
			if diff := cmp.Diff(strings.Replace(c.given, c.old, c.new, 1), string(edited)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

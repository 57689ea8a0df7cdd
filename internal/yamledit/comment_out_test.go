package yamledit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/yamledit"
)

const starter = `spec:
  mode: pipeline
  # labels: # of everything
  # storage:
  #   nfs:
  #     server: "0.0.0.0" # the server
  #     path: "/nfs"
  #   volume: # in place of nfs
`

// A field that is left out becomes the starter's commented line again where the starter's
// comment is still at it, and the sections around it that have no other entry are commented
// again. Else the text is as without a starter.
func TestRemovePutsTheStartersCommentBack(t *testing.T) {
	for name, c := range map[string]struct{ path, given, want string }{
		"a comment behind the value": {"spec.labels", "  labels: {} # of everything\n", "  # labels: # of everything\n"},
		"a comment above the value":  {"spec.labels", "  # of everything\n  labels:\n    a: b\n", "  # labels: # of everything\n"},
		"a comment behind the key":   {"spec.labels", "  labels: # of everything\n    a: b\n", "  # labels: # of everything\n"},
		"no value":                   {"spec.labels", "  labels: # of everything\n", "  # labels: # of everything\n"},
		"in sections":                {"spec.storage.nfs.server", "  storage:\n    nfs:\n      server: a # the server\n", "  # storage:\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n"},
		"beside another field":       {"spec.storage.volume", "  storage:\n    nfs:\n      server: a\n    volume: {} # in place of nfs\n", "  storage:\n    nfs:\n      server: a\n    # volume: # in place of nfs\n"},
		"a section":                  {"spec.storage", "  storage:\n    nfs:\n      server: a # the server\n    volume: # in place of nfs\n      emptyDir: {}\n", "  # storage:\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #   volume: # in place of nfs\n"},
		"another comment":            {"spec.labels", "  labels: {} # mine\n", ""},
		"another's comment": {
			"spec.storage.volume", "  storage:\n    volume: {} # of everything\n", "  storage: {}\n",
		},
		"a section of comments": {
			"spec.storage.nfs.path", "  storage:\n    nfs:\n      # server: b # mine\n      path: a\n", "  # storage:\n  #   nfs:\n  #     server: b # mine\n",
		},
		"a section without comments":     {"spec.storage.nfs.path", "  storage:\n    nfs:\n      path: a\n", "  storage:\n    nfs: {}\n"},
		"comments that show no field":    {"spec.storage.nfs.path", "  storage:\n    nfs:\n      # why: because\n      path: a\n", "  storage:\n    nfs: {}\n      # why: because\n"},
		"comments among commented lines": {"spec.storage.volume", "  storage:\n    # Ours.\n    #\n    # env:\n    # - name: A\n    volume: {} # in place of nfs\n", "  # storage:\n  #   # Ours.\n  #   #\n  #   env:\n  #   - name: A\n  #   volume: # in place of nfs\n"},
		"an empty line":                  {"spec.storage.volume", "  storage:\n    volume: {} # in place of nfs\n\n    # more: 1\n", "  # storage:\n  #   volume: # in place of nfs\n\n  #   more: 1\n"},
		"comments that kpt moved":        {"spec.storage.nfs.server", "  storage:\n    nfs:\n      server: a # the server\n    #   path: \"/nfs\"\n        # volume: # in place of nfs\n", "  # storage:\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #     path: \"/nfs\"\n  #   volume: # in place of nfs\n"},
		"a wide indentation":             {"spec.storage.volume", "  storage:\n      volume: {} # in place of nfs\n      # more:\n      #     a: 1\n", "  # storage:\n  #     volume: # in place of nfs\n  #     more:\n  #         a: 1\n"},
		"in braces":                      {"spec.storage.volume", "  storage: {volume: 1} # in place of nfs\n", "  storage: {} # in place of nfs\n"},
		"Windows' line ends":             {"spec.storage.volume", "  storage:\r\n    volume: {} # in place of nfs\r\n", "  # storage:\r\n  #   volume: # in place of nfs\r\n"},
		"a field that is not shown":      {"spec.storage.volume.a", "  storage:\n    volume:\n      # b: 1\n      a: 1\n", "  storage:\n    volume: {}\n      # b: 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			around := func(text string) string {
				text = "spec:\n  mode: pipeline\n" + text + "  # user:\n  #   id: 0\n# The end.\n"
				if strings.Contains(c.given, "\r") {
					text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
				}
				return text
			}
			edited, err := yamledit.Remove([]byte(around(c.given)), 0, []byte(starter), fieldpath.Of(strings.Split(c.path, ".")...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(around(c.want), string(edited)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

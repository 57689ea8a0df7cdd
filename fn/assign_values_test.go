package fn_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Values are written as in the text of a file: a mapping or a list in place of one in braces or brackets
// on one line, if it fits. On several lines the comments below would be moved into it.
func TestRunWritesValuesWithTheCommentsAround(t *testing.T) {
	long := strings.Repeat("x", 50)
	for name, c := range map[string]struct{ data, given, want string }{
		"labels": {
			"spec.labels: '{team: ops}'",
			"  labels: {team: \"ml\"} # of all that is generated\n  # annotations: # of all that is generated\n  mode: single-node\n",
			"  labels: {team: \"ops\"} # of all that is generated\n  # annotations: # of all that is generated\n  mode: single-node\n",
		},
		"labels beside fields with comments of their own": {
			"spec.labels: '{team: ops, on: call}'",
			"  labels: {team: ml} # ask Jo before you change this\n  user: # whom it runs as\n    name: jo # the name\n",
			"  labels: {team: \"ops\", \"on\": \"call\"} # ask Jo before you change this\n  user: # whom it runs as\n    name: jo # the name\n",
		},
		"labels between comments": {
			"spec.labels: '{team: ops}'",
			"  mode: single-node # for now\n  # Ask Jo.\n  labels: {team: ml}\n  # annotations: {}\n\n  # Why?\n  user: {name: jo}\n",
			"  mode: single-node # for now\n  # Ask Jo.\n  labels: {team: \"ops\"}\n  # annotations: {}\n\n  # Why?\n  user: {name: jo}\n",
		},
		"tolerations": {
			"spec.training.tolerations: '[{operator: Exists, key: gpu}]'",
			"  training:\n    tolerations: [{operator: \"Exists\"}] # as in a pod\n    # affinity: # as in a pod\n    # priorityClassName: # as in a pod\n  mode: single-node\n",
			"  training:\n    tolerations: [{operator: \"Exists\", key: \"gpu\"}] # as in a pod\n    # affinity: # as in a pod\n    # priorityClassName: # as in a pod\n  mode: single-node\n",
		},
		"nodeSelector, last of its section": {
			"spec.training.nodeSelector: '{disk: hdd}'",
			"  training:\n    env: [{name: \"A\", value: \"1\"}] # for the allocator\n    nodeSelector: {disk: ssd} # the fast nodes\n  mode: single-node # for now\n",
			"  training:\n    env: [{name: \"A\", value: \"1\"}] # for the allocator\n    nodeSelector: {disk: \"hdd\"} # the fast nodes\n  mode: single-node # for now\n",
		},
		"env in place of an empty list": {
			"spec.training.env: '[{name: A, value: b}]'",
			"  training:\n    env: [] # for the allocator\n    # resources: # as in a container\n  mode: single-node\n",
			"  training:\n    env: [{name: \"A\", value: \"b\"}] # for the allocator\n    # resources: # as in a container\n  mode: single-node\n",
		},
		"an empty list in place of env": {
			"spec.training.env: '[]'",
			"  training:\n    env: [{name: A, value: b}] # for the allocator\n    # resources: # as in a container\n  mode: single-node\n",
			"  training:\n    env: [] # for the allocator\n    # resources: # as in a container\n  mode: single-node\n",
		},
		"labels too long for a line take lines": {
			"spec.labels: '{a: " + long + ", b: " + long + "}'",
			"  labels: {team: ml} # ours\n  mode: single-node\n",
			"  labels: # ours\n    a: \"" + long + "\"\n    b: \"" + long + "\"\n  mode: single-node\n",
		},
		"labels in block style stay in it": {
			"spec.labels: '{team: ops}'",
			"  labels: # ours\n    team: ml\n  mode: single-node\n",
			"  labels: # ours\n    team: \"ops\"\n  mode: single-node\n",
		},
		"labels that were not there take lines": {
			"spec.labels: '{team: ops}'",
			"  mode: single-node # for now\n  user: {name: jo} # whom it runs as\n",
			"  mode: single-node # for now\n  labels:\n    team: \"ops\"\n  user: {name: jo} # whom it runs as\n",
		},
		"several in place of comments": {
			"NFS_PATH: /e, NFS_SERVER: a.example.com, OUTPUT_DIR: out",
			"  # storage:\n  #   nfs:\n  #     server: \"0.0.0.0\" # the server\n  #     path: \"/nfs\" # the path\n  #   volume: # as in a pod\n  #   outputDir: \"output\" # a base name\n  mode: single-node\n",
			"  storage:\n    nfs:\n      server: \"a.example.com\" # the server\n      path: \"/e\" # the path\n    # volume: # as in a pod\n    outputDir: \"out\" # a base name\n  mode: single-node\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			const head = "- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n  spec:\n"
			inItem := func(spec string) string { return regexp.MustCompile("(?m)^(.)").ReplaceAllString(spec, "  $1") }
			list := listHead + "items:\n" + head + inItem(c.given) + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {" + c.data + "}}\n"
			output, messages, err := runFunction(list)
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			_, spec, _ := strings.Cut(output, head)
			spec, _, _ = strings.Cut(spec, "functionConfig:")
			if diff := cmp.Diff(inItem(c.want), spec); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// For an item with these annotations kpt restores the comments and the order of fields of the text that
// it has read, also comments that it does not pass. It would undo what is written where a field is new
// before another, or a comment is gone.
func TestRunKeepsKptsIDWhereKptRestoresNothing(t *testing.T) {
	const spec = "  spec:\n    mode: single-node # for now\n    # replicas: 3\n    labels: {team: \"ml\"} # ours\n    user: # whom it runs as\n      id: 5 # the number\n      # name: root\n      groupID: 6\n"
	for data, kept := range map[string]bool{
		"USER_ID: '7'":                true,
		"USER_ID: '7', GROUP_ID: '8'": true,
		"MODE: pipeline":              true,
		"FS_ID: '8'":                  false,
		"USER_NAME: jo":               false,
		"NFS_PATH: /e":                false,
		"spec.labels: '{team: ops}'":  true,
		"spec.labels: '{on: call}'":   false,
	} {
		list := listHead + "items:\n- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n    annotations:\n" +
			"      internal.config.kubernetes.io/id: '1'\n      config.k8s.io/id: '1'\n" + spec + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {" + data + "}}\n"
		output, messages, err := runFunction(list)
		if err != nil {
			t.Errorf("%s: %v\n%s", data, err, messages)
		}
		for _, id := range []string{"internal.config.kubernetes.io/id", "config.k8s.io/id"} {
			if got := strings.Contains(output, " "+id+": '1'\n"); got != kept {
				t.Errorf("%s: %s is there: %t, want %t", data, id, got, kept)
			}
		}
	}
}

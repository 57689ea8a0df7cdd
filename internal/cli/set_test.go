package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
)

// odd has forms that an editor of YAML tends to normalise: blank lines, wide indentation,
// spaces before comments, quotes of both kinds, a flow mapping.
const odd = `# The team's training.
apiVersion: widedeep.dev/v1alpha1
kind: WideDeepConfig

metadata:
    name:   wide-deep
    annotations: {config.kubernetes.io/local-config: "true"}

spec:
    user:   # whom to run as
        name: 'jo'     # it's me
        id:   0
    storage:
        nfs: {server: 0.0.0.0, path: "/nfs"}   # flow

` + commentedTraining

const commentedTraining = "    # training:\n    #     retryLimit: 1\n"

func TestSetChangesOneValueAndNoOtherByte(t *testing.T) {
	cases := map[string]struct {
		args     []string
		old, new string
		printed  string
	}{
		"plain integer":     {[]string{"USER_ID", "1000"}, "id:   0\n", "id:   1000\n", "spec.user.id: 1000, was 0"},
		"single quotes":     {[]string{"USER_NAME=1000"}, "'jo'     # it's", `"1000"     # it's`, `spec.user.name: "1000", was "jo"`},
		"inside of a flow":  {[]string{"NFS_SERVER", "10.35.215.25"}, "server: 0.0.0.0,", `server: "10.35.215.25",`, `spec.storage.nfs.server: "10.35.215.25", was "0.0.0.0"`},
		"double quotes":     {[]string{"NFS_PATH", "/exports/my data"}, `path: "/nfs"`, `path: "/exports/my data"`, `was "/nfs"`},
		"a new field":       {[]string{"GROUP_ID", "1000"}, "id:   0\n", "id:   0\n        groupID: 1000\n", "spec.user.groupID: 1000, was not set"},
		"a new section":     {[]string{"MODEL_NAME", "clicks"}, "spec:\n", "spec:\n    model:\n      name: \"clicks\"\n", `spec.model.name: "clicks", was not set`},
		"a value with dash": {[]string{"IMAGE_SUFFIX", "-avx512"}, "spec:\n", "spec:\n    image:\n      suffix: \"-avx512\"\n", `"-avx512"`},
		"a value behind --": {[]string{"IMAGE_SUFFIX", "--", "-avx512"}, "spec:\n", "spec:\n    image:\n      suffix: \"-avx512\"\n", `"-avx512"`},
		"an empty value":    {[]string{"IMAGE_SUFFIX="}, "spec:\n", "spec:\n    image:\n      suffix: \"\"\n", `spec.image.suffix: ""`},
		"no check":          {[]string{"TARGET_ACCURACY", ""}, commentedTraining, "    training:\n        targetAccuracy: 0\n        # retryLimit: 1\n", "spec.training.targetAccuracy: 0"},
		"the text's digits": {[]string{"TARGET_ACCURACY", "0.80"}, commentedTraining, "    training:\n        targetAccuracy: 0.80\n        # retryLimit: 1\n", "0.80"},
		"a commented field": {[]string{"RETRY_LIMIT", "2"}, commentedTraining, "    training:\n        retryLimit: 2\n", "spec.training.retryLimit: 2, was not set"},
		"the namespace":     {[]string{"NAMESPACE", "jo"}, "wide-deep\n", "wide-deep\n    namespace: \"jo\"\n", `metadata.namespace: "jo"`},
		"the mode":          {[]string{"MODE", "pipeline"}, "spec:\n", "spec:\n    mode: \"pipeline\"\n", `spec.mode: "pipeline"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for newline, text := range map[string]string{"LF": odd, "CRLF": strings.ReplaceAll(odd, "\n", "\r\n")} {
				status, out, messages := run(t, map[string]string{"wide-deep.yaml": text}, "", append([]string{"set", "wide-deep.yaml"}, c.args...)...)
				if status != 0 {
					t.Fatalf("%s: status %d\n%s", newline, status, messages)
				}
				want := strings.Replace(odd, c.old, c.new, 1)
				if newline == "CRLF" {
					want = strings.ReplaceAll(want, "\n", "\r\n")
				}
				if diff := cmp.Diff(want, read(t, "wide-deep.yaml")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", newline, diff)
				}
				expect(t, "the output", out, "wide-deep.yaml: wide-deep: ", c.printed)
			}
		})
	}
}

// Documents without a key that a new key could be written beside.
func TestSetInAlmostEmptyDocuments(t *testing.T) {
	const head = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: a}\n"
	const added = "  storage:\n    nfs:\n      server: \"10.0.0.1\"\n"
	cases := map[string]struct{ old, new string }{
		"no spec":              {head, head + "spec:\n" + added},
		"no newline":           {strings.TrimSuffix(head, "\n"), head + "spec:\n" + added},
		"comments alone":       {head + "spec:\n  # mode: pipeline\n  # ask ops\n", head + "spec:\n" + added + "  # mode: pipeline\n  # ask ops\n"},
		"null and a comment":   {head + "spec: ~ # none\n", head + "spec: # none\n" + added},
		"braces":               {head + "spec: {} # none\n", head + "spec: # none\n" + added},
		"null inside":          {head + "spec:\n  storage:\n    nfs: null\n  user:\n", head + "spec:\n" + added + "  user:\n"},
		"a flow mapping":       {head + "spec: {mode: pipeline} # x\n", head + "spec: {mode: pipeline, storage: {nfs: {server: \"10.0.0.1\"}}} # x\n"},
		"flow on lines":        {head + "spec: {\n  mode: pipeline, # x\n  # none\n}\n", head + "spec: {\n  mode: pipeline, # x\n  storage: {nfs: {server: \"10.0.0.1\"}},\n  # none\n}\n"},
		"flow before a line":   {head + "spec: {\n  # for y\n  user: {id: 1} # x\n}\n", head + "spec: {\n  storage: {nfs: {server: \"10.0.0.1\"}},\n  # for y\n  user: {id: 1} # x\n}\n"},
		"nothing behind it":    {head + "spec:\n  storage:\n    nfs:\n      server: # ours\n", head + "spec:\n  storage:\n    nfs:\n      server: \"10.0.0.1\" # ours\n"},
		"null behind it":       {head + "spec:\n  storage: {nfs: {server: null}}\n", head + "spec:\n  storage: {nfs: {server: \"10.0.0.1\"}}\n"},
		"braces in braces":     {head + "spec: {storage: {nfs: {}}}\n", head + "spec: {storage: {nfs: {server: \"10.0.0.1\"}}}\n"},
		"beside a folded text": {head + "spec:\n  model:\n    name: >-\n      clicks\n", head + "spec:\n  model:\n    name: >-\n      clicks\n" + added},
		"a comment on the key": {head + "spec:\n  # the user\n  user:\n    id: 1\n", head + "spec:\n" + added + "  # the user\n  user:\n    id: 1\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if status, _, messages := run(t, map[string]string{"a.yaml": c.old}, "", "set", "a.yaml", "NFS_SERVER", "10.0.0.1"); status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			if diff := cmp.Diff(c.new, read(t, "a.yaml")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetInsertsBehindAliasesAndLongText(t *testing.T) {
	const text = clicks + "  user:\n    id: &id 1\n    groupID: *id\n"
	if status, _, messages := run(t, map[string]string{"a.yaml": text}, "", "set", "a.yaml", "RETRY_LIMIT", "3"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	if diff := cmp.Diff(text+"  training:\n    retryLimit: 3\n", read(t, "a.yaml")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const folded = clicks + "  training:\n    env:\n    - name: A\n      value: >\n        a\n        b\n\n        c\n"
	if status, _, messages := run(t, map[string]string{"a.yaml": folded}, "", "set", "a.yaml", "MODE=pipeline", "REPLICAS=3"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	if diff := cmp.Diff(strings.Replace(folded, "spec:\n", "spec:\n  mode: \"pipeline\"\n", 1)+"  serving:\n    replicas: 3\n", read(t, "a.yaml")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSetKeepsJSONValid(t *testing.T) {
	const head = `"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig", "metadata": {"name": "a"}`
	const long = "{\n  \"apiVersion\": \"widedeep.dev/v1alpha1\",\n  \"kind\": \"WideDeepConfig\",\n  \"metadata\": {\n    \"name\": \"a\"\n  }"
	cases := map[string]struct{ old, new string }{
		"no spec":            {"{" + head + "}", "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"no spec, on lines":  {long + "\n}\n", long + ",\n  \"spec\": {\"storage\": {\"nfs\": {\"server\": \"10.0.0.1\"}}}\n}\n"},
		"an empty spec":      {"{" + head + `, "spec": {}}`, "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"spaces in braces":   {"{" + head + `, "spec": { }}`, "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"null":               {"{" + head + `, "spec" : null}`, "{" + head + `, "spec" : {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"before a field":     {"{" + head + `, "spec": {"user": {"id": 1}}}`, "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}, "user": {"id": 1}}}`},
		"behind a field":     {"{" + head + `, "spec": {"mode": "pipeline"}}`, "{" + head + `, "spec": {"mode": "pipeline", "storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"before a line":      {long + ",\n  \"spec\": {\n    \"user\": {\n      \"id\": 1\n    }\n  }\n}\n", long + ",\n  \"spec\": {\n    \"storage\": {\"nfs\": {\"server\": \"10.0.0.1\"}},\n    \"user\": {\n      \"id\": 1\n    }\n  }\n}\n"},
		"behind a line":      {long + ",\n  \"spec\": {\n    \"mode\": \"pipeline\"\n  }\n}\n", long + ",\n  \"spec\": {\n    \"mode\": \"pipeline\",\n    \"storage\": {\"nfs\": {\"server\": \"10.0.0.1\"}}\n  }\n}\n"},
		"an empty section":   {"{" + head + `, "spec": {"storage": {"nfs": {}}}}`, "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"a null value":       {"{" + head + `, "spec": {"storage": {"nfs": {"server":null}}}}`, "{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"a value":            {"{" + head + `, "spec": {"storage": {"nfs": {"server":"a"}}}}`, "{" + head + `, "spec": {"storage": {"nfs": {"server":"10.0.0.1"}}}}`},
		"a byte order mark":  {"\ufeff{" + head + `, "spec": {}}`, "\ufeff{" + head + `, "spec": {"storage": {"nfs": {"server": "10.0.0.1"}}}}`},
		"tabs":               {"{\n\t" + head + ",\n\t\"spec\": {\n\t\t\"mode\": \"pipeline\"\n\t}\n}", "{\n\t" + head + ",\n\t\"spec\": {\n\t\t\"mode\": \"pipeline\",\n\t\t\"storage\": {\"nfs\": {\"server\": \"10.0.0.1\"}}\n\t}\n}"},
		"braces in a string": {"{" + head + `, "spec": {"annotations": {"a": "}\", {"}}}`, "{" + head + `, "spec": {"annotations": {"a": "}\", {"}, "storage": {"nfs": {"server": "10.0.0.1"}}}}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if status, _, messages := run(t, map[string]string{"a.json": c.old}, "", "set", "a.json", "NFS_SERVER", "10.0.0.1"); status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			if diff := cmp.Diff(c.new, read(t, "a.json")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if text := strings.TrimPrefix(read(t, "a.json"), "\ufeff"); !json.Valid([]byte(text)) {
				t.Errorf("no JSON:\n%s", text)
			}
		})
	}
}

func TestSetChangesEverySetterOfTheStarter(t *testing.T) {
	values := map[string]string{
		"MODE": "pipeline", "CHECKPOINT_DIR": "c", "DATASET_DIR": "/d", "FS_ID": "1", "GROUP_ID": "2", "GROUP_NAME": "g", "IMAGE_SUFFIX": "-x",
		"MODEL_DIR": "/m", "MODEL_NAME": "n", "MODEL_SCRIPT": "s.sh", "NFS_PATH": "/p", "NFS_SERVER": "nfs", "OUTPUT_DIR": "o", "REGISTRY": "r.io",
		"REPLICAS": "4", "RETRY_LIMIT": "5", "TARGET_ACCURACY": "0.80", "TF_SERVING_PORT": "6", "USER_ID": "7", "USER_NAME": "u",
	}
	_, _, _ = run(t, nil, "", "init")
	for _, s := range parameters.Setters {
		value, ok := values[s.Setter]
		if !ok {
			t.Errorf("no value to test %s with", s.Setter)
		}
		if status, _, messages := again(t, "", "set", ".", s.Setter, value); status != 0 {
			t.Errorf("%s: status %d\n%s", s.Setter, status, messages)
		}
	}
	_, out, _ := again(t, "", "list-setters", "-f", ".", "-o", "json")
	for name, value := range values {
		if name != "MODE" {
			expect(t, "what is set", out, `"name": "`+name+`",`+"\n    "+`"value": "`+value+`"`)
		}
	}
}

// Packages side by side may be for different clusters. Most setters go to all of
// them, MODE to one that has to be selected.
func TestSetInAFolderOfPackages(t *testing.T) {
	files := map[string]string{"envs/dev/a.yaml": clicks, "envs/prod/a.yaml": clicks}
	if status, out, messages := run(t, files, "", "set", "envs", "NFS_SERVER", "10.0.0.1"); status != 0 || strings.Count(out, "10.0.0.1") != 2 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
	if status, _, messages := again(t, "", "set", "envs", "MODE", "pipeline"); status != 1 || !strings.Contains(messages, "choose one with --config or a narrower PATH") {
		t.Errorf("status %d\n%s", status, messages)
	}
}

func TestSetFollowsALink(t *testing.T) {
	_, _, _ = run(t, map[string]string{"target.yaml": clicks}, "", "version")
	if err := os.Symlink("target.yaml", "link.yaml"); err != nil {
		t.Fatal(err)
	}
	if status, _, messages := again(t, "", "set", "link.yaml", "USER_NAME", "jo"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	expect(t, "the target", read(t, "target.yaml"), `name: "jo"`)
	if info, err := os.Lstat("link.yaml"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no link any more (%v)", err)
	}
}

func TestSetWritesBelowTheFilesHeader(t *testing.T) {
	const text = "# Copyright\n\napiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata:\n  name: a\n  annotations:\n    note: >\n      folded\n"
	for _, newline := range []string{"\n", "\r\n"} {
		given := strings.ReplaceAll(text, "\n", newline)
		if status, _, messages := run(t, map[string]string{"a.yaml": given}, "", "set", "a.yaml", "USER_ID", "4"); status != 0 {
			t.Fatalf("status %d\n%s", status, messages)
		}
		want := strings.ReplaceAll(text+"spec:\n  user:\n    id: 4\n", "\n", newline)
		if diff := cmp.Diff(want, read(t, "a.yaml")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestSetRefusesLineBreaksThatOnlyYAMLKnows(t *testing.T) {
	for _, odd := range []string{"\r", "\u0085", "\u2028"} {
		text := clicks + "  # a" + odd + "  # b\n  user:\n    id: 1"
		if status, _, messages := run(t, map[string]string{"a.yaml": text}, "", "set", "a.yaml", "USER_ID", "2"); status != 1 || read(t, "a.yaml") != text {
			t.Errorf("%q: status %d\n%s", odd, status, messages)
		}
	}
}

func TestSetOfSeveralFilesIsAllOrNothing(t *testing.T) {
	files := map[string]string{"a.yaml": clicks, "b.yaml": strings.ReplaceAll(clicks, "clicks", "views") + "  user: {id: &a 1, groupID: *a}\n"}
	if status, _, _ := run(t, files, "", "set", ".", "GROUP_ID", "2"); status != 1 || read(t, "a.yaml") != files["a.yaml"] {
		t.Errorf("status %d, a.yaml:\n%s", status, read(t, "a.yaml"))
	}
}

func TestSetRefusesAnEditThatWouldChangeOtherContent(t *testing.T) {
	text := clicks + "  user: &user\n    id: &id 1\n    groupID: *id\n"
	status, _, messages := run(t, map[string]string{"a.yaml": text}, "", "set", "a.yaml", "GROUP_ID", "2")
	if status != 1 || read(t, "a.yaml") != text {
		t.Errorf("status %d, file:\n%s", status, read(t, "a.yaml"))
	}
	expect(t, "standard error", messages, "a.yaml:13:5: spec.user.groupID can't be set without changing what an anchor (&) or an alias (*) repeats", "by hand")
}

func TestSetInAFolderOfSeveralDocuments(t *testing.T) {
	two := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n---\n" + strings.ReplaceAll(clicks, "clicks", "views") + "---\n" + clicks
	files := map[string]string{"pkg/all.yaml": two, "pkg/notes.txt": "["}
	status, out, messages := run(t, files, "", "set", "pkg", "--config", "clicks", "MODE=pipeline", "USER_NAME=jo")
	if status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	want := strings.TrimSuffix(two, clicks) + strings.Replace(clicks, "spec:\n", "spec:\n  mode: \"pipeline\"\n", 1) + "  user:\n    name: \"jo\"\n"
	if diff := cmp.Diff(want, read(t, "pkg/all.yaml")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	expect(t, "the output", out, "pkg/all.yaml: clicks: spec.mode: ", "pkg/all.yaml: clicks: spec.user.name: ")

	if status, out, _ := again(t, "", "set", "pkg", "USER_NAME", "mo"); status != 0 || strings.Count(out, "\n") != 2 {
		t.Errorf("without --config: status %d, want both configs changed:\n%s", status, out)
	}
	if status, out, _ := again(t, "", "set", "pkg", "USER_NAME", "mo"); status != 0 || out != "pkg: nothing to change\n" {
		t.Errorf("once more: status %d\n%s", status, out)
	}

	write(t, "pkg/copy/all.yaml", two) // of another environment, say
	_, _, messages = again(t, "", "set", "pkg", "--config", "prod", "USER_NAME", "mo")
	expect(t, "each name once", messages, "must be the name of a WideDeepConfig: views, clicks\n")
}

func TestSetRefusesInvalidValues(t *testing.T) {
	cases := map[string]struct {
		args    []string
		status  int
		message string
	}{
		"unknown setter":         {[]string{"set", ".", "NFS_SERVR", "nfs"}, 1, "did you mean NFS_SERVER?"},
		"wrong value":            {[]string{"set", ".", "USER_NAME=jo", "USER_ID=0012"}, 1, "did you mean 12?"},
		"wrong together":         {[]string{"set", ".", "NFS_PATH", "/datasets"}, 1, "spec.storage.nfs.path: Invalid value: \"/datasets\": must not be where the dataset is mounted: spec.dataset.dir is \"/datasets\""},
		"no such config":         {[]string{"set", ".", "--config=wide", "USER_ID", "1"}, 1, "--config: Invalid value: \"wide\": must be the name of a WideDeepConfig: wide-deep"},
		"config without name":    {[]string{"set", ".", "USER_ID=1", "--config"}, 2, "flag needs an argument: --config"},
		"name as a setter":       {[]string{"set", ".", "NAME=wide-deep", "USER_ID=1"}, 2, "widedeep: metadata.name=wide-deep renames a WideDeepConfig, and --config wide-deep picks one"},
		"an empty name to give":  {[]string{"set", ".", "NAME="}, 2, "metadata.name=CONFIG renames a WideDeepConfig, and --config CONFIG picks one"},
		"no such path":           {[]string{"set", "missing", "USER_ID", "1"}, 1, "missing"},
		"no value":               {[]string{"set", ".", "USER_ID"}, 2, "USER_ID needs a value"},
		"an empty config":        {[]string{"set", ".", "--config=", "USER_ID", "1"}, 2, "--config needs a name"},
		"an empty name to unset": {[]string{"set", ".", "--unset", ""}, 2, "--unset needs the name"},
		"no name":                {[]string{"set", "."}, 2, "set takes a PATH"},
		"a setter twice":         {[]string{"set", ".", "USER_ID=1", "USER_NAME=jo", "USER_ID=2"}, 2, "USER_ID is given twice: 1 and 2"},
		"an empty name":          {[]string{"set", ".", "", "Job"}, 2, "NAME is empty"},
		"an empty name with =":   {[]string{"set", ".", "USER_ID=1", "=Job"}, 2, `"=Job" is not NAME=VALUE`},
		"two forms at once":      {[]string{"set", ".", "USER_ID", "1", "USER_NAME=jo"}, 2, `"USER_ID" is not NAME=VALUE`},
		"unknown flag":           {[]string{"set", "--confg", "a", ".", "USER_ID", "1"}, 2, "unknown flag: --confg"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, map[string]string{"wide-deep.yaml": odd}, "", c.args...)
			if status != c.status || out != "" {
				t.Errorf("status %d, want %d; output %q", status, c.status, out)
			}
			expect(t, "standard error", messages, c.message)
			if diff := cmp.Diff(odd, read(t, "wide-deep.yaml")); diff != "" {
				t.Errorf("the file was changed (-want +got):\n%s", diff)
			}
		})
	}
}

// A shell makes several words of */.
func TestSetTakesOnePath(t *testing.T) {
	files := map[string]string{"a/a.yaml": odd, "b/b.yaml": odd, "mode/c.yaml": odd, "jo/Kptfile": ""}
	const second = "\"b\" is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; set takes one PATH: run it for each, or give a folder above; see"
	for typed, want := range map[string]string{
		"a/ b/ USER_NAME=jo":        `"b/" is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; set takes one PATH`,
		"a b mode USER_NAME=jo":     second,
		"a/ mode/ USER_NAME=jo":     `"mode/" is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; set takes one PATH`,
		"a b USER_NAME jo":          second,
		"a b --unset REPLICAS":      second,
		"a b --strict USER_NAME=jo": second,
		"a b":                       "b needs a value",
		"a USER_NAME=jo b/b.yaml":   `"b/b.yaml" is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; set takes one PATH`,
		"USER_NAME=jo a b":          `PATH comes first, and "a" is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; set takes one PATH`,
		"USER_NAME=jo a":            "PATH comes first: widedeep set a USER_NAME=jo; ",
		"a USER_NAME jo b":          `"USER_NAME" is not NAME=VALUE`,
		"a USER_NAM jo":             "did you mean USER_NAME?",
		"a USER_NAME jo REPLICAS=2": `"USER_NAME" is not NAME=VALUE`,
		"a mode pipeline":           "did you mean MODE?",
		"a none USER_NAME=jo":       "none: Invalid value: \"USER_NAME=jo\": is not a setter",
		"a none other USER_NAME=jo": `"none" is not NAME=VALUE`,
	} {
		status, out, messages := run(t, files, "", append([]string{"set"}, strings.Fields(typed)...)...)
		if status == 0 || out != "" || !strings.Contains(messages, want) {
			t.Errorf("%s: status %d, output %q, want %q:\n%s", typed, status, out, want, messages)
		}
	}
	if status, out, messages := run(t, files, "", "set", "a", "USER_NAME", "jo"); status != 0 {
		t.Errorf("a value that a folder has for its name: status %d\n%s%s", status, out, messages)
	}
	if status, out, messages := run(t, files, "", "set", ".", "USER_NAME=mo"); status != 0 || strings.Count(out, "\n") != 3 {
		t.Errorf("a folder above: status %d, want three configs changed\n%s%s", status, out, messages)
	}
}

func TestSetNamesAFileWithoutAConfig(t *testing.T) {
	for name, text := range map[string]string{"empty.yaml": "", "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"} {
		status, _, messages := run(t, map[string]string{name: text}, "", "set", name, "REPLICAS=2")
		if want := "widedeep: there is no WideDeepConfig in " + name + "\n"; status != 1 || messages != want {
			t.Errorf("status %d with %q, want 1 with %q", status, messages, want)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

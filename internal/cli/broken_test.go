package cli_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/cli"
)

const (
	listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
	mine     = "- apiVersion: v1\n  kind: ConfigMap # mine\n  metadata:\n    name: mine\n  data: {b: \"1\", a: '2'}\n"
)

// item writes a document as an item of a ResourceList.
func item(document string) string {
	return "- " + strings.TrimSuffix(strings.ReplaceAll(document, "\n", "\n  "), "  ")
}

// A document that is valid YAML and not a valid WideDeepConfig is an error in every
// command: the function returns all items unchanged, and no file changes.
func TestBrokenDocuments(t *testing.T) {
	spec := func(lines string) string { return clicks + lines }
	laughs := "  model: &a0 {name: x}\n"
	for n := range 9 {
		this, last := string(rune('1'+n)), string(rune('0'+n))
		laughs += "  k" + this + ": &a" + this + " [*a" + last + strings.Repeat(", *a"+last, 9) + "]\n"
	}
	for name, c := range map[string]struct{ document, message string }{
		"another kind":           {strings.Replace(clicks, "WideDeepConfig", "WideDeepconfig", 1), `apiVersion "widedeep.dev/v1alpha1" and kind "WideDeepconfig" are unknown`},
		"another version":        {strings.Replace(clicks, "/v1alpha1", "/v1", 1), `apiVersion "widedeep.dev/v1" and kind "WideDeepConfig" are unknown`},
		"another group":          {strings.Replace(clicks, "widedeep.dev", "wide-deep.dev", 1), `apiVersion "wide-deep.dev/v1alpha1"`},
		"no name":                {strings.Replace(clicks, "name: clicks", "labels: {}", 1), "metadata.name: Required value"},
		"a null name":            {strings.Replace(clicks, "name: clicks", "name:", 1), "metadata.name: Required value"},
		"a field twice":          {spec("    name: other\n"), `spec.model.name: Invalid value: "other": the field is there twice`},
		"the spec twice":         {spec("spec: {}\n"), "spec: Invalid value: the field is there twice"},
		"a number for a string":  {spec("  user: {name: 1000}\n"), `spec.user.name: Invalid value: 1000: must be a string: put it in quotes, "1000"`},
		"a boolean":              {spec("  user: {name: true}\n"), `spec.user.name: Invalid value: true: must be a string: put it in quotes, "true"`},
		"a boolean for a choice": {spec("  security: true\n"), "spec.security: Invalid value: true: must be restricted"},
		"a date":                 {spec("  storage: {outputDir: 2020-01-01}\n"), `must be a string: put it in quotes, "2020-01-01"`},
		"a string for a number":  {spec("  user: {id: \"1000\"}\n"), `spec.user.id: Invalid value: "1000": must be a whole number from 0 to 2147483647, without quotes`},
		"a number too large":     {spec("  user: {id: 123456789012345678901}\n"), `spec.user.id: Invalid value: "123456789012345678901": must be 0 to 2147483647`},
		"a fraction":             {spec("  user: {id: 1.5}\n"), "spec.user.id: Invalid value: 1.5: must be a whole number from 0 to 2147483647"},
		"a list":                 {spec("  dataset: {dir: [/a]}\n"), "spec.dataset.dir: Invalid value: must be a string, not a list"},
		"a text for a mapping":   {spec("  dataset: /a\n"), `spec.dataset: Invalid value: "/a": must be a mapping, not a single value`},
		"an unknown field":       {spec("  dataset: {dri: /a}\n"), "spec.dataset.dri: Invalid value: \"/a\": there is no such field; did you mean dir?"},
		"a merge key":            {spec("  serving: {<<: {replicas: 2}}\n"), "spec.serving.<<: Invalid value: merge keys are not supported: write the fields out, or repeat a whole value by an alias"},
		"no-break spaces":        {spec("\u00a0\u00a0mode: pipeline\n"), `there is no such field; "\u00a0\u00a0mode" has the character U+00A0, which YAML does not take for a space`},
		"one behind a colon":     {spec("  user:\n    name:\u00a0jo\n"), `spec.user: Invalid value: "name:\u00a0jo": must be a mapping, not a single value; "name:\u00a0jo" has the character U+00A0`},
		"an invisible character": {spec("  \u200bmode: pipeline\n"), "has the character U+200B"},
		"no colon":               {spec("  user:\n    name jo\n"), `spec.user: Invalid value: "name jo": must be a mapping, not a single value; is a colon missing behind "name"?`},
		"no space":               {spec("  user:\n    name:jo\n"), `must be a mapping, not a single value; is a space missing behind "name:"?`},
		"no space in a mapping":  {spec("  labels:\n    example.com/team:ads\n"), `spec.labels: Invalid value: "example.com/team:ads": must be a mapping, not a single value; is a space missing behind "example.com/team:"?`},
		"no spaces":              {spec("  training:\n    resources:\n      limits:\n        cpu:8\n        memory:32Gi\n"), `spec.training.resources.limits: Invalid value: "cpu:8 memory:32Gi": must be a mapping, not a single value; is a space missing behind "cpu:"?`},
		"a URL":                  {spec("  labels: http://example.com\n"), "spec.labels: Invalid value: \"http://example.com\": must be a mapping, not a single value, as in {team: ads}\n"},
		"in an element's column": {spec("  training:\n    env:\n    - name: A\n      value: b\n    - name: C\n    value: d\n"), `spec.training.value: Invalid value: "d": there is no such field; a field of the element above is indented deeper; did you mean spec.training.env[1].value?`},
		"a required field there": {spec("  training:\n    tolerations:\n    - operator: Equal\n    key: gpu\n    value: b\n"), `spec.training.key: Invalid value: "gpu": there is no such field; a field of the element above is indented deeper; did you mean spec.training.tolerations[0].key?`},
		"not the element's":      {spec("  training:\n    env:\n    - name: A\n      value: b\n    value: d\n"), "spec.training.value: Invalid value: \"d\": there is no such field; did you mean spec.dataset.volume or spec.storage.volume?"},
		"behind another field":   {spec("  training:\n    env:\n    - name: A\n    steps: 5\n    value: d\n"), "spec.training.value: Invalid value: \"d\": there is no such field; did you mean spec.dataset.volume or spec.storage.volume?"},
		"no space in braces":     {spec("  user: {name:jo}\n"), `spec.user.name:jo: Invalid value: "null": there is no such field; is a space missing behind "name:"?`},
		"a bomb of aliases":      {"spec2:\n" + laughs + clicks, "the aliases expand to more than 16 MiB"},
		"an alias in itself":     {spec("  dataset: &d {dir: *d}\n"), "the alias *d refers to itself"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"wide-deep.yaml": c.document}
			for _, command := range [][]string{
				{"render", "-f", "wide-deep.yaml"}, {"list-setters", "-f", "wide-deep.yaml"}, {"set", "wide-deep.yaml", "REGISTRY", "ghcr.io"},
			} {
				status, out, messages := run(t, files, "", command...)
				if status != 1 || out != "" {
					t.Errorf("%s: status %d, output %q", command[0], status, out)
				}
				expect(t, command[0]+"'s messages", messages, "wide-deep.yaml:", c.message)
				if text, err := os.ReadFile("wide-deep.yaml"); err != nil || string(text) != c.document {
					t.Errorf("%s changed the file (%v):\n%s", command[0], err, text)
				}
			}

			input := listHead + "items:\n" + mine + item(c.document)
			status, out, messages := run(t, nil, input)
			if status != 1 {
				t.Errorf("status %d, want 1", status)
			}
			expect(t, "the messages", messages, c.message)
			if strings.Contains(messages, "widedeep: ") {
				return // not readable as a ResourceList, so there is no output
			}
			expect(t, "the output", out, mine, "severity: error")
			if n := strings.Count(out, "\n- "); n < 2 || strings.Contains(out, "kind: Pod") {
				t.Errorf("an item is lost, or one is generated:\n%s", out)
			}
		})
	}
}

// Text that is not YAML is an error with the file's name and the place in it.
func TestBrokenText(t *testing.T) {
	for name, c := range map[string]struct{ text, place, message string }{
		"open bracket":    {"spec: [\n", "1:1", "not YAML: did not find expected node content"},
		"tabs":            {"spec:\n\tmode: pipeline\n", "2:2", "not YAML: found character that cannot start any token"},
		"no colon":        {"spec:\n  mode pipeline\n  model: {}\n", "3:3", "not YAML: mapping values are not allowed in this context; is a colon missing in the line above"},
		"not UTF-8":       {"spec: \xff\xfe\n", "1:1", "not YAML: invalid leading UTF-8 octet"},
		"NUL":             {"spec: a\x00b\n", "1:1", "not YAML: control characters are not allowed"},
		"escapes":         {"spec: \x1b[31m\n", "1:1", "not YAML: control characters are not allowed"},
		"a list":          {"- spec\n", "1:1", "a resource must be a mapping, not a list"},
		"text":            {"spec\n", "1:1", "a resource must be a mapping, not a single value"},
		"unknown alias":   {"spec: *a\n", "1:1", "not YAML: unknown anchor 'a' referenced"},
		"too deep":        {"spec: " + strings.Repeat("[", 20000), "1:1", "not YAML: exceeded max depth"},
		"nothing":         {"", "", "empty"},
		"empty documents": {"---\n---\n# nothing\n---\n", "", "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, nil, c.text)
			if status != 1 || out != "" {
				t.Errorf("status %d, output %q", status, out)
			}
			expect(t, "the function's message", messages, "widedeep: the input", c.message)
			inFile := "a.yaml:" + c.place + ": " + c.message
			if c.message == "empty" {
				inFile = "there is no WideDeepConfig"
			}
			for _, command := range []string{"render", "list-setters"} {
				status, out, messages = run(t, map[string]string{"a.yaml": c.text}, "", command, "-f", "a.yaml")
				if status != 1 || out != "" {
					t.Errorf("%s: status %d, output %q", command, status, out)
				}
				expect(t, command+"'s message", messages, inFile)
			}
		})
	}
}

// These forms are unusual, and valid.
func TestUnusualText(t *testing.T) {
	config := "functionConfig:\n  " + strings.ReplaceAll(strings.TrimSuffix(clicks, "\n"), "\n", "\n  ") + "\n"
	for name, input := range map[string]string{
		"byte order mark":        "\ufeff" + listHead + config,
		"CRLF":                   strings.ReplaceAll(listHead+"items:\n"+mine+config, "\n", "\r\n"),
		"empty documents around": "---\n# nothing\n---\n" + listHead + config + "---\n",
		"null items":             listHead + "items: null\n" + config,
		"an item without metadata, one of nothing but metadata": listHead + "items:\n- kind: Thing\n- metadata: {name: a}\n- {}\n" + config,
		"metadata of other types":                               listHead + "items:\n- {kind: 5, metadata: 5}\n- {kind: {}, metadata: {name: [], annotations: x, labels: }}\n" + config,
		"null fields":                                           listHead + config + "      dir: ~\n      script: null\n    image:\n    user: {id: , name: }\n",
		"an export's metadata":                                  listHead + strings.Replace(config, "    name: clicks\n", "    name: clicks\n    creationTimestamp: null\n    uid: x\n    generation: 2\n    ownerReferences: [{name: a}]\n", 1),
		"aliases":                                               listHead + config + "    user: {id: &id 7, groupID: *id}\n",
		"a foreign key twice":                                   listHead + "items:\n- {kind: Thing, a: 1, a: 2}\n" + config,
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, nil, input)
			if status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			expect(t, "the output", out, "kind: Pod")
			if strings.Contains(out, "\r") || strings.Contains(out, "\ufeff") {
				t.Errorf("the output has the input's line ends or mark:\n%q", out)
			}
		})
	}
}

// endless is an input that never ends.
type endless struct{ read int }

func (e *endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = '#'
	}
	e.read += len(into)
	return len(into), nil
}

func TestTooLarge(t *testing.T) {
	for name, args := range map[string][]string{"the function": nil, "render": {"render", "-f", "-"}} {
		t.Run(name, func(t *testing.T) {
			var messages bytes.Buffer
			in := &endless{}
			status := cli.Program{In: in, Out: io.Discard, Messages: &messages}.Main(args)
			if status != 1 {
				t.Errorf("status %d, want 1", status)
			}
			expect(t, "the message", messages.String(), "input: larger than 256 MiB")
			if in.read > 300<<20 {
				t.Errorf("%d MiB were read", in.read>>20)
			}
		})
	}
}

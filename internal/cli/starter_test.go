package cli_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// starterConfig is the starter package's WideDeepConfig.
func starterConfig(t *testing.T) string {
	t.Helper()
	text, err := fs.ReadFile(starter, "wide-deep.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// commentedField matches the beginning of a commented line.
var commentedField = regexp.MustCompile(`(?m)^( *)# ( *[A-Za-z]+:( .*)?)$`)

// setIn sets fields in a text, one after the other, to values in YAML.
func setIn(t *testing.T, text string, values map[string]string, fields ...string) string {
	t.Helper()
	for _, field := range fields {
		path := fieldpath.Of(strings.Split(field, ".")...)
		edited, err := yamledit.Set([]byte(text), 0, func(fieldpath.Path) []string { return nil }, yaml.MustParse(values[field]).YNode(), path)
		if err != nil {
			t.Fatalf("%s: %v", field, err)
		}
		text = string(edited)
	}
	return text
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("WRITE_GOLDEN_OUTPUT") != "" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, file), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// The starter states nothing but the mode. Its comments show every field once, with the
// default, and say which are required.
func TestStarterShowsEveryFieldWithItsDefault(t *testing.T) {
	text := starterConfig(t)
	stated, err := yaml.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if fields, err := stated.Pipe(yaml.Get("spec")); err != nil || len(fields.YNode().Content) != 2 {
		t.Errorf("spec states more than the mode, or nothing (%v)", err)
	}
	shown := commentedField.ReplaceAllString(text, "$1$2")
	all, err := yaml.Parse(shown)
	if err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	for _, p := range parameters.All {
		value, err := all.Pipe(yaml.Get("spec"), yaml.Lookup(p.Path()[1:]...))
		if err != nil || value == nil && !strings.Contains(shown, "\n"+strings.Repeat("  ", len(p.Path())-1)+p.Path()[len(p.Path())-1]+": #") {
			t.Errorf("%s is not shown (%v)", p.Field, err)
		}
	}
	required := 0
	for _, s := range parameters.Setters {
		if s.Expected {
			required++
		}
	}
	if got := strings.Count(text, "# required"); got != required {
		t.Errorf("%d fields are said to be required, want %d", got, required)
	}

	for _, mode := range v1alpha1.Modes {
		set := "MODE=" + string(mode)
		status, got, messages := run(t, map[string]string{"all.yaml": shown}, "", "render", "-f", "all.yaml", "--set", set)
		if status != 0 {
			t.Fatalf("%s: status %d\n%s", mode, status, messages)
		}
		_, defaults, _ := again(t, defaultConfig, "render", "-f", "-", "--set", set)
		if diff := cmp.Diff(defaults, got); diff != "" {
			t.Errorf("what it shows is not the default in mode %s (-default +shown):\n%s", mode, diff)
		}
	}
}

// A field that is set takes the place of its commented line, whatever was set before.
func TestSetOfEveryFieldOfTheStarter(t *testing.T) {
	expected, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	text := starterConfig(t)
	values := map[string]string{"metadata.namespace": `"team"`}
	fields := []string{"metadata.namespace"}
	for _, p := range parameters.All {
		fields, values[p.Field] = append(fields, p.Field), p.Example[v1alpha1.SingleNode]
	}

	var alone strings.Builder
	for _, field := range fields {
		alone.WriteString("=== " + field + "\n")
		edited := setIn(t, text, values, field)
		for _, line := range strings.SplitAfter(edited, "\n") {
			if isSet := !strings.Contains(text, line) && !strings.HasPrefix(strings.TrimSpace(line), "#"); isSet {
				alone.WriteString(line)
			}
		}
		uncommented := strings.Count(field, ".")
		if field == "spec.mode" {
			uncommented = 0
		}
		if got, want := len(commentedField.FindAllString(edited, -1)), len(commentedField.FindAllString(text, -1))-uncommented; got != want {
			t.Errorf("%s: %d commented fields are left, want %d:\n%s", field, got, want, edited)
		}
	}
	golden(t, filepath.Join(expected, "starter-one-field.txt"), alone.String())

	all := setIn(t, text, values, fields...)
	golden(t, filepath.Join(expected, "starter-all-fields.yaml"), all)
	if left := commentedField.FindAllString(all, -1); left != nil {
		t.Errorf("commented copies stay:\n%s", strings.Join(left, "\n"))
	}
	slices.Reverse(fields)
	if diff := cmp.Diff(all, setIn(t, text, values, fields...)); diff != "" {
		t.Errorf("another sequence gives another text (-want +got):\n%s", diff)
	}
}

// set and the values of a ConfigMap functionConfig, as kpt passes them, write the same
// text, all values at once and one by one.
func TestValuesFromKptReplaceCommentedLines(t *testing.T) {
	var values, data []string
	for _, s := range parameters.Setters {
		value := s.Example[v1alpha1.SingleNode]
		if s.Setter == parameters.Mode {
			value = "pipeline"
		}
		values = append(values, s.Setter+"="+value)
		data = append(data, s.Setter+`: "`+value+`"`)
	}
	text := starterConfig(t)
	status, _, messages := run(t, map[string]string{"once.yaml": text, "each.yaml": text}, "", append([]string{"set", "once.yaml"}, values...)...)
	if status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	want := read(t, "once.yaml")
	for _, value := range values {
		if status, _, messages := again(t, "", "set", "each.yaml", value); status != 0 {
			t.Fatalf("%s: status %d\n%s", value, status, messages)
		}
	}
	if diff := cmp.Diff(want, read(t, "each.yaml")); diff != "" {
		t.Errorf("set, one by one (-at once +one by one):\n%s", diff)
	}

	function := func(config string, data ...string) string {
		list := listHead + "items:\n" + item(config) + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {" + strings.Join(data, ", ") + "}}\n"
		status, out, messages := again(t, list)
		if status != 0 {
			t.Fatalf("status %d\n%s", status, messages)
		}
		out, _, _ = strings.Cut(out, "\nfunctionConfig:")
		for _, document := range strings.Split(out, "\n- ") {
			if strings.Contains(document, "kind: "+v1alpha1.Kind+"\n") && strings.Contains(document, "\n  spec:") {
				return strings.ReplaceAll(document, "\n  ", "\n") + "\n"
			}
		}
		t.Fatalf("there is no config in\n%s", out)
		return ""
	}
	_, want, _ = strings.Cut(want, "\napiVersion:") // the comments above are no part of an item
	once := function(text, data...)
	if _, got, _ := strings.Cut("\n"+once, "\napiVersion:"); got != want {
		t.Errorf("the function, at once (-set +function):\n%s", cmp.Diff(want, got))
	}
	each := text
	for _, value := range data {
		each = function(each, value)
	}
	if diff := cmp.Diff(once, each); diff != "" {
		t.Errorf("the function, one by one (-at once +one by one):\n%s", diff)
	}
}

// Whoever uncomments a field of the starter without its parent reads which line that is.
func TestAFieldUncommentedWithoutItsParentIsNamed(t *testing.T) {
	const noParent = `: not YAML: "FIELD:" is indented by SPACES spaces, but "mode:" in line MODE, also below "spec:", by 2; is its parent, "PARENT:" in line ABOVE, still a comment?`
	for name, c := range map[string]struct {
		// shown are the comments that are uncommented, without their number sign and blank, and
		// in place of it what stays.
		shown  *regexp.Regexp
		stays  string
		field  string
		parent string
		want   string
	}{
		"a server":              {regexp.MustCompile(`    server: .*`), "", "server", "nfs", noParent},
		"a server and its nfs":  {regexp.MustCompile(`  nfs:|    server: .*`), "", "nfs", "storage", noParent},
		"a model's name":        {regexp.MustCompile(`  name: "wide.*`), "", "name", "model", noParent},
		"a port":                {regexp.MustCompile(`  port: .*`), "", "port", "serving", noParent},
		"a section and a blank": {regexp.MustCompile(`serving:|  (replicas|port|image): .*`), " ", "mode", "serving", `: not YAML: "mode:" is indented by 2 spaces, but "serving:" in line ABOVE, the first below "spec:", by 3`},
	} {
		t.Run(name, func(t *testing.T) {
			var spaces, line, above, mode int
			lines := strings.Split(starterConfig(t), "\n")
			for i, text := range lines {
				indent, comment, isComment := strings.Cut(text, "# ")
				isField := func(name string) bool { return strings.HasPrefix(strings.TrimSpace(comment), name+":") }
				if isComment && isField(c.parent) {
					above = i + 1
				}
				if isComment && indent == "  " && c.shown.FindString(comment) == comment {
					lines[i] = indent + c.stays + comment
				}
				if strings.HasPrefix(strings.TrimSpace(lines[i]), c.field+":") {
					line, spaces = i+1, len(lines[i])-len(strings.TrimLeft(lines[i], " "))
				}
				if strings.HasPrefix(text, "  mode:") {
					mode = i + 1
				}
			}
			want := strings.NewReplacer("FIELD", c.field, "PARENT", c.parent, "MODE", strconv.Itoa(mode), "ABOVE", strconv.Itoa(above), "SPACES", strconv.Itoa(spaces)).Replace(c.want)
			for _, command := range [][]string{{"render", "-f", "a.yaml"}, {"set", "a.yaml", "USER_NAME=jo"}} {
				status, _, messages := run(t, map[string]string{"a.yaml": strings.Join(lines, "\n")}, "", command...)
				if want := fmt.Sprintf("widedeep: a.yaml:%d:%d%s\n", line, spaces+1, want); status != 1 || messages != want {
					t.Errorf("%v: status %d, got\n%swant\n%s", command, status, messages, want)
				}
			}
		})
	}
}

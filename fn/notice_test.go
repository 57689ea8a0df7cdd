package fn_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A generated resource begins with the notice. Comments that the user wrote directly above the
// resource stay, below the notice; a notice of another config goes.
func TestNoticeComesFirstAndUsersCommentsStay(t *testing.T) {
	const (
		of     = "# Generated from the WideDeepConfig %. DO NOT EDIT: a render replaces what is changed here.\n"
		config = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata:\n  name: clicks\n  annotations:\n    config.kubernetes.io/local-config: \"true\"\n"
		pod    = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: wide-deep-large-ds-fp32-training\n  annotations:\n    widedeep.dev/generated-by: clicks\n"
	)
	ours, other := strings.ReplaceAll(of, "%", "clicks"), strings.ReplaceAll(of, "%", "views.v2")
	for name, c := range map[string]struct{ given, want string }{
		"a resource without comments gets the notice": {"", ours},
		"the notice stays":                            {ours, ours},
		"a comment moves below the notice":            {"# mine\n", ours + "# mine\n"},
		"a comment above the notice moves below it":   {"# mine\n" + ours, ours + "# mine\n"},
		"comments below the notice stay":              {ours + "# mine\n#too\n", ours + "# mine\n#too\n"},
		"another config's notice is replaced":         {other, ours},
		"a notice twice becomes one":                  {ours + "# mine\n" + ours, ours + "# mine\n"},
	} {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + "items:\n" + asItem(config) + asItem(c.given+pod))
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			if got := commentAbovePod(t, output); got+"\n" != c.want {
				t.Errorf("want\n%sgot\n%s", c.want, got)
			}
		})
	}
}

// asItem writes a document as an item of a ResourceList.
func asItem(document string) string {
	return "- " + strings.ReplaceAll(strings.TrimSuffix(document, "\n"), "\n", "\n  ") + "\n"
}

// commentAbovePod returns the comment above the first key of the Pod.
func commentAbovePod(t *testing.T, output string) string {
	t.Helper()
	items, err := yaml.MustParse(output).Pipe(yaml.Lookup("items"))
	if err != nil {
		t.Fatal(err)
	}
	elements, err := items.Elements()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range elements {
		if item.GetKind() == "Pod" {
			return item.YNode().Content[0].HeadComment
		}
	}
	t.Fatal("there is no Pod")
	return ""
}

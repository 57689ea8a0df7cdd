//go:build integration

package integration

import (
	"strings"
	"testing"
)

// render --write refuses the Kptfiles that kpt refuses, and no others.
func TestKptfilesAreRefusedAsByKpt(t *testing.T) {
	needKpt(t)
	const kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: p\ninfo:\n  description: a\npipeline:\n  mutators:\n  - exec: widedeep\n"
	const values = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, annotations: {config.kubernetes.io/local-config: \"true\"}}\ndata: {USER_NAME: jo}\n"
	changed := func(from, to string) string { return strings.Replace(kptfile, from, to, 1) }
	for name, c := range map[string]struct {
		text    string
		refused bool
	}{
		"as init writes it":              {kptfile, false},
		"a number for a name":            {changed("name: p", "name: 5"), false},
		"documents of comments":          {"# a\n---\n" + kptfile + "---\n# b\n", false},
		"a resource behind it":           {kptfile + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", false},
		"a second Kptfile":               {kptfile + "---\napiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\n", false},
		"no arguments behind two dashes": {changed("exec: widedeep", "exec: widedeep --"), false},
		"a document that is no resource": {kptfile + "---\na: b\n", true},
		"a document without a name":      {kptfile + "---\napiVersion: v1\nkind: ConfigMap\n", true},
		"a pipeline before another":      {"pipeline: {}\n" + kptfile, true},
		"a pipeline behind another":      {kptfile + "pipeline: {}\n", true},
		"a field of info twice":          {changed("info:\n", "info:\n  description: b\n"), true},
		"exec twice":                     {kptfile + "    exec: widedeep\n", true},
		"an old version":                 {changed("v1", "v1alpha2"), true},
		"an unknown version":             {changed("v1", "v2"), true},
		"no version":                     {changed("apiVersion: kpt.dev/v1\n", ""), true},
		"another kind":                   {changed("Kptfile", "ConfigMap"), true},
		"a kind in other letters":        {changed("Kptfile", "KptFile"), true},
		"no name":                        {changed("  name: p\n", "  labels: {}\n"), true},
		"an empty name":                  {changed("name: p", `name: ""`), true},
		"nothing":                        {"", true},
		"arguments":                      {changed("exec: widedeep", "exec: widedeep --foo"), true},
		"configMap beside mutators":      {kptfile + "  configMap:\n    USER_NAME: jo\n", true},
		"configMap beside the pipeline":  {kptfile + "configMap:\n  USER_NAME: jo\n", true},
		"mutators at the left margin":    {changed("  mutators:\n  - exec", "mutators:\n- exec"), true},
		"labels at the left margin":      {kptfile + "labels: {team: ads}\n", true},
		"a label that is a number":       {changed("  name: p\n", "  name: p\n  labels: {team: 1}\n"), false},
		"a list of labels":               {changed("  name: p\n", "  name: p\n  labels: [team]\n"), true},
		"values beside configMap":        {kptfile + "    configMap:\n    USER_NAME: jo\n", true},
		"values of a folder below":       {kptfile + "    configPath: folder/values.yaml\n", false},
		"values of a package below":      {kptfile + "    configPath: below/values.yaml\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"Kptfile": c.text, "wide-deep.yaml": config("single-node"), "folder/values.yaml": values, "below/values.yaml": values, "below/Kptfile": emptyKptfile}
			byKpt := run(t, folder(t, files), "", "kpt", "fn", "render", "--allow-exec")
			byUs := run(t, folder(t, files), "", "widedeep", "render", "--write")
			if (byKpt.status != 0) != c.refused || (byUs.status != 0) != c.refused {
				t.Errorf("refused is to be %v:\nkpt: status %d\n%s\nwidedeep: status %d\n%s", c.refused, byKpt.status, byKpt.messages, byUs.status, byUs.messages)
			}
		})
	}
}

package fn_test

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// results are the results in a ResourceList, by severity.
func results(t *testing.T, output string) map[string][]string {
	t.Helper()
	var list struct {
		Results []struct{ Severity, Message string }
	}
	if err := yaml.Unmarshal([]byte(output), &list); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, r := range list.Results {
		found[r.Severity] = append(found[r.Severity], r.Message)
	}
	return found
}

// The first hundred errors show that a document is something else altogether; a
// million would take minutes and gigabytes, and nobody reads them.
func TestFindingsAreCapped(t *testing.T) {
	const config = "apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: %s}\n  spec:\n"
	many := func(n int, line string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, line, i)
		}
		return text.String()
	}
	cases := map[string]struct {
		input, severity string
		shown           int
		last            string
	}{
		"20000 unknown fields show 100 errors and a count":    {"functionConfig:\n  " + fmt.Sprintf(config, "a") + many(20000, "    unknown%d: a\n"), "error", 101, "and 19900 more errors"},
		"a wrong name beside unknown fields is counted":       {"functionConfig:\n  " + fmt.Sprintf(config, "A_B") + many(20000, "    unknown%d: a\n"), "error", 101, "and 19900 more errors"},
		"20000 misspelled fields show 100 errors and a count": {"functionConfig:\n  " + fmt.Sprintf(config, "a") + "    imagePullSecrets:\n" + strings.Repeat("    - {nme: a}\n", 20000), "error", 101, "and 19900 more errors"},
		"100 errors are all shown":                            {"functionConfig:\n  " + fmt.Sprintf(config, "a") + many(100, "    unknown%d: a\n"), "error", 100, ""},
		"the 101st error is counted":                          {"functionConfig:\n  " + fmt.Sprintf(config, "a") + many(101, "    unknown%d: a\n"), "error", 101, "and 1 more error"},
		"20000 wrong labels show 100 errors and a count":      {"functionConfig:\n  " + fmt.Sprintf(config, "a") + "    labels:\n" + many(20000, "      -%d: a\n"), "error", 101, "and 19900 more errors"},
		"errors of two configs are counted together":          {"items:\n- " + fmt.Sprintf(config, "a") + many(70, "    unknown%d: a\n") + "- " + fmt.Sprintf(config, "b") + many(70, "    unknown%d: a\n"), "error", 101, "and 40 more errors"},
		"1000 warnings show 100 and a count": {"items:\n" + many(500, "- {apiVersion: widedeep.dev/v1alpha1, kind: WideDeepConfig, metadata: {name: a%d, namespace: a%[1]d}}\n"),
			"warning", 101, "and 900 more warnings"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + c.input)
			if (err != nil) != (c.severity == "error") {
				t.Fatal(err)
			}
			got := results(t, output)[c.severity]
			if len(got) != c.shown || c.last != "" && got[len(got)-1] != c.last {
				t.Errorf("%d results, the last %q; want %d, %q", len(got), got[len(got)-1], c.shown, c.last)
			}
			if _, shown, _ := strings.Cut(output, "\nresults:\n"); len(shown)+len(messages) > 100<<10 {
				t.Errorf("%d bytes of results and %d of messages", len(shown), len(messages))
			}
		})
	}
}

package manifests_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The statuses that a script ends with are those that its head and docs/operations.md explain,
// and the workflow repeats no training whose status the two say no retry fixes.
func TestStatusesAreTheSameEverywhere(t *testing.T) {
	page := readText(t, "../docs/operations.md")
	documented := map[string]string{} // whether a status is repeated
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \|.*\|\s*(yes|no|)\s*\|$`).FindAllStringSubmatch(page, -1) {
		documented[row[1]] = row[2]
	}
	final := numbers(`not \(lastRetry\.exitCode in \[(.*)\]\)`, readText(t, "pipeline/workflow.yaml"))
	if len(documented) < 5 || len(final) < 2 {
		t.Fatalf("only these were found: %v in the page, %v in the workflow", documented, final)
	}

	head, fixed, _ := strings.Cut(explained(t, pipeline), "but not the others:")
	same(t, "what the workflow does not repeat, and what the script says no retry fixes", final, statuses(fixed))
	same(t, "the same, and what the page says is not repeated", final, having(documented, "no"))
	same(t, "the statuses of the pipeline's script, and of its head", statusesOf(t, pipeline), statuses(head+";"+fixed))
	same(t, "the same, and of the page", statusesOf(t, pipeline), slices.Sorted(maps.Keys(documented)))

	same(t, "the statuses of the single node's script, and of its head", statusesOf(t, single), statuses(explained(t, single)))
	same(t, "the same, and of the page", statusesOf(t, single), numbers(`On a single node the script\s+has the statuses ([\d, and]*)`, page))
}

// explained returns the sentences of a script's head on its statuses, in one line.
func explained(t *testing.T, script string) string {
	t.Helper()
	head, _, _ := strings.Cut(readText(t, script), "\nset -euo pipefail\n")
	_, text, found := strings.Cut(head, "# Exit status:")
	if !found {
		t.Fatalf("%s does not explain its statuses", script)
	}
	return strings.ReplaceAll(text, "\n#", "")
}

// statuses are the numbers in such sentences that begin an explanation.
func statuses(text string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?:^|;) (\d+) `).FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}

// statusesOf are those that a script ends with: 0 at its end, and those of fail.
func statusesOf(t *testing.T, script string) []string {
	t.Helper()
	all := []string{"0"}
	for _, found := range regexp.MustCompile(`\bfail (\d+) `).FindAllStringSubmatch(readText(t, script), -1) {
		all = append(all, found[1])
	}
	return all
}

func numbers(expression, text string) []string {
	found := regexp.MustCompile(expression).FindString(text)
	return regexp.MustCompile(`\d+`).FindAllString(found, -1)
}

func having(documented map[string]string, repeated string) []string {
	var all []string
	for status, is := range documented {
		if is == repeated {
			all = append(all, status)
		}
	}
	return all
}

// same compares sets.
func same(t *testing.T, what string, a, b []string) {
	t.Helper()
	slices.Sort(a)
	slices.Sort(b)
	if a, b = slices.Compact(a), slices.Compact(b); !slices.Equal(a, b) {
		t.Errorf("%s differ: %v and %v", what, a, b)
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

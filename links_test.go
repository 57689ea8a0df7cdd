package main

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every link of the documentation that stays in the repository leads to a file that is there,
// and to a heading that the file has.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`(?:\]\(|src="|srcset="|href=")([^)\s"]+)`)
	links := 0
	for _, page := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(withoutCode(string(read(t, page))), -1) {
			target, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, ":") {
				continue // an address
			}
			links++
			to := page
			if target != "" {
				to = path.Join(path.Dir(page), target)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", page, found[1])
				continue
			}
			if heading != "" && !slices.Contains(headings(string(read(t, to))), heading) {
				t.Errorf("%s links to %s, and %s has no such heading", page, found[1], to)
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were found", links)
	}
}

// A page in docs/ is for users, and README.md leads to each.
func TestReadmeLeadsToEveryPage(t *testing.T) {
	readme := string(read(t, "README.md"))
	entries, err := os.ReadDir("docs")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := "docs/" + entry.Name(); path.Ext(name) == ".md" && !strings.Contains(readme, "("+name) {
			t.Errorf("README.md does not link to %s", name)
		}
	}
}

// pages are the documentation's files.
func pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md", "CONTRIBUTING.md"}
	for _, where := range []string{"docs", "examples", "package"} {
		err := fs.WalkDir(os.DirFS("."), where, func(name string, _ fs.DirEntry, err error) error {
			if path.Ext(name) == ".md" {
				all = append(all, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

var code = regexp.MustCompile("(?ms)^```.*?^```|`[^`\n]*`")

// withoutCode leaves out blocks of code and code in a line: what looks like a link there is none.
func withoutCode(page string) string { return code.ReplaceAllString(page, "") }

// headings are the anchors that GitHub makes of a page's headings.
func headings(page string) []string {
	page = regexp.MustCompile("(?ms)^ *```.*?^ *```").ReplaceAllString(page, "")
	var anchors []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(page, -1) {
		kept := regexp.MustCompile(`[^\p{L}\p{N}_ -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		anchors = append(anchors, strings.ReplaceAll(kept, " ", "-"))
	}
	return anchors
}

package main

import (
	"regexp"
	"strings"
	"testing"
)

// Before the first release, a page that names its version says that there is none yet; after
// it, no page does. CHANGELOG.md says which it is.
func TestPagesSayWhatIsReleased(t *testing.T) {
	released := regexp.MustCompile(`(?m)^## \[[0-9]`).Match(read(t, "CHANGELOG.md"))
	named := regexp.MustCompile(`widedeep[^\s]*[:@/](?:v[0-9]+\.[0-9]+\.[0-9]+|latest)\b`)
	for _, page := range pages(t) {
		if strings.HasPrefix(page, "package/") {
			continue // users get it with a release
		}
		text := string(read(t, page))
		switch says := strings.Contains(text, "first release"); {
		case !released && !says && named.MatchString(text):
			t.Errorf("%s names %s, and does not say that it comes with the first release", page, named.FindString(text))
		case released && says:
			t.Errorf("%s still speaks of the first release", page)
		}
	}
}

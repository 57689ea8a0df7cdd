package parameters

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

// What Kubernetes takes for a name and what it doesn't, the forms here take or don't.
func TestNamesAreThoseOfKubernetes(t *testing.T) {
	forms := map[string]struct {
		ours       func(string) bool
		kubernetes func(string) []string
	}{
		"DNS label":     {dnsLabel.matches, validation.IsDNS1123Label},
		"DNS subdomain": {dnsSubdomain.matches, validation.IsDNS1123Subdomain},
		"service":       {dnsLabelFromLetter.matches, validation.IsDNS1035Label},
		"variable":      {IsVariableName, validation.IsEnvVarName},
		"label value":   {IsLabelValue, validation.IsValidLabelValue},
		"qualified":     {IsQualifiedName, validation.IsQualifiedName},
		"ConfigMap key": {IsFileKey, validation.IsConfigMapKey},
	}
	texts := everyText("aZ0-._/ é", 4)
	for character := rune(0); character < 0x250; character++ {
		c := string(character)
		texts = append(texts, c, "a"+c, c+"a", "a"+c+"a")
	}
	for _, length := range []int{62, 63, 64, 252, 253, 254} {
		text := strings.Repeat("a", length)
		texts = append(texts, text, "x/"+text, text+"/x", text+".x", "1"+text[1:])
	}
	for name, form := range forms {
		taken := 0
		for _, text := range texts {
			want := len(form.kubernetes(text)) == 0
			if got := form.ours(text); got != want {
				t.Errorf("%s %q: %t; want %t", name, text, got, want)
			}
			if want {
				taken++
			}
		}
		if taken == 0 || taken == len(texts) {
			t.Errorf("%s: Kubernetes takes %d of %d texts, which tells nothing", name, taken, len(texts))
		}
	}
}

// everyText returns the texts of at most so many of the characters.
func everyText(characters string, longest int) []string {
	all := []string{""}
	for last := all; longest > 0; longest-- {
		var next []string
		for _, text := range last {
			for _, character := range characters {
				next = append(next, text+string(character))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

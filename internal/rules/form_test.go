package rules_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/widedeep/widedeep/internal/rules"
)

// A rule of a Kubernetes name allows what Kubernetes' own check allows, and no more: the
// form does not narrow it.
func TestNamesAreThoseOfKubernetes(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	texts := append(everyText("aZ0.-_/", 4), "a\n", "ä", "a b")
	for _, n := range []int{62, 63, 64, 252, 253, 254} {
		texts = append(texts, long(n), long(n)+"/a", "a/"+long(n), long(63)+"."+long(n-63+1))
	}
	lower := func(check func(string) []string) func(string) []string {
		return func(text string) []string { return check(strings.ToLower(text)) }
	}
	for name, c := range map[string]struct {
		rule  rules.Rule
		check func(string) []string
	}{
		"ObjectName":    {rules.ObjectName, validation.IsDNS1123Subdomain},
		"Namespace":     {rules.Namespace, validation.IsDNS1123Label},
		"ServiceName":   {rules.ServiceName, validation.IsDNS1035Label},
		"LabelKey":      {rules.LabelKey, validation.IsQualifiedName},
		"AnnotationKey": {rules.AnnotationKey, lower(validation.IsQualifiedName)},
		"LabelValue":    {rules.LabelValue, validation.IsValidLabelValue},
		"VariableName":  {rules.VariableName, validation.IsEnvVarName},
		"FileKey":       {rules.FileKey, validation.IsConfigMapKey},
	} {
		for _, text := range texts {
			if got, want := c.rule.Check(text) == nil, len(c.check(text)) == 0; got != want {
				t.Errorf("%s: %.80q is allowed: %t; by Kubernetes: %t", name, text, got, want)
			}
		}
	}
}

// The form never decides: every text that it refuses is refused with words. A schema has the
// form, and so refuses no text that the rule allows.
func TestFormsHaveDescriptions(t *testing.T) {
	texts := everyText("aä0 ./-_@~%\n\"", 3)
	for name, rule := range map[string]rules.Rule{
		"AbsolutePath": rules.AbsolutePath, "Basename": rules.Basename, "AccountName": rules.AccountName, "ScriptName": rules.ScriptName,
		"Host": rules.Host, "ImageReference": rules.ImageReference, "Registry": rules.Registry, "ImageSuffix": rules.ImageSuffix,
		"an optional name": rules.Optional(rules.ObjectName), "at most two bytes": rules.AtMost(2),
	} {
		taken := 0
		for _, text := range append(texts, "::1", "::ffff:1.2.3.4", "10.0.0.1", "/a/b", strings.Repeat("/a", 2048)) {
			switch invalid := rule.Check(text); {
			case invalid == nil:
				taken++
			case strings.HasPrefix(invalid.Want, "must match"):
				t.Errorf("%s: only the form refuses %q", name, text)
			}
		}
		if taken == 0 {
			t.Errorf("%s: no text is allowed", name)
		}
	}
	if pattern := rules.Optional(rules.Namespace).Form().Pattern(); !strings.HasPrefix(pattern, "^(?:") || !strings.HasSuffix(pattern, ")?)$") {
		t.Errorf("the pattern of an optional name is %s", pattern)
	}
}

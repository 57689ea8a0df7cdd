package rules_test

import (
	"regexp"
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
		"ResourceName": rules.ResourceName, "Unexpanded": rules.Unexpanded, "FileKey": rules.FileKey, "VariableName": rules.VariableName,
		"an optional name": rules.Optional(rules.ObjectName), "at most two bytes": rules.AtMost(2),
	} {
		taken := 0
		for _, text := range append(texts, "::1", "::ffff:1.2.3.4", "10.0.0.1", "/a/b", strings.Repeat("/a", 2048),
			"1::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::FFFF:0:1", "cpu", "hugepages-2Mi", "hugepages--a", "a.b/c", "A.b/c", "$$(a)", "$$$(a)", "1.2.3.a", "a@sha256:"+strings.Repeat("0", 64)) {
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

// Where a pattern can say what a rule allows, the form says all of it: a schema then refuses what
// the rule refuses. Not said are lengths of parts, and which letters there are beside ASCII's.
func TestFormsOfRulesThatAPatternCanSay(t *testing.T) {
	texts := everyText("a0. /-_$(:@\n", 4)
	for name, rule := range map[string]rules.Rule{
		"AbsolutePath": rules.AbsolutePath, "Basename": rules.Basename, "AccountName": rules.AccountName, "ScriptName": rules.ScriptName,
		"ImageReference": rules.ImageReference, "Registry": rules.Registry, "ImageSuffix": rules.ImageSuffix, "Unexpanded": rules.Unexpanded,
		"ObjectName": rules.ObjectName, "LabelKey": rules.LabelKey, "VariableName": rules.VariableName, "FileKey": rules.FileKey, "ResourceName": rules.ResourceName,
	} {
		form := regexp.MustCompile(rule.Form().Pattern())
		for _, text := range texts {
			if bySchema, byRule := form.MatchString(text), rule.Check(text) == nil; bySchema != byRule {
				t.Errorf("%s: %q is allowed by the form: %t, by the rule: %t", name, text, bySchema, byRule)
			}
		}
	}
	form := regexp.MustCompile(rules.Host.Form().Pattern())
	for _, text := range append(everyText("a0.-_", 5), "10.0.0", "1.2.3.4", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4:5", "1.2.3.4.", "1:2", "::1", "::1%a", "[::1]") {
		if bySchema, byRule := form.MatchString(text), rules.Host.Check(text) == nil; bySchema != byRule {
			t.Errorf("Host: %q is allowed by the form: %t, by the rule: %t", text, bySchema, byRule)
		}
	}
}

// What a rule wants as a whole holds what its check says of a text that the form refuses.
func TestWantIsAllThatChecksSay(t *testing.T) {
	for name, rule := range map[string]rules.Rule{
		"AbsolutePath": rules.AbsolutePath, "Basename": rules.Basename, "AccountName": rules.AccountName, "ScriptName": rules.ScriptName,
		"Registry": rules.Registry, "Host": rules.Host, "ResourceName": rules.ResourceName, "an optional name": rules.Optional(rules.ObjectName),
	} {
		form := regexp.MustCompile(rule.Form().Pattern())
		for _, text := range everyText("aA. /-$:", 3) {
			invalid := rule.Check(text)
			if invalid == nil || form.MatchString(text) {
				continue
			}
			if want := strings.TrimPrefix(invalid.Want, rules.NotEmpty); !strings.Contains(rule.Want(), want) {
				t.Errorf("%s: %q: %q is not in %q", name, text, want, rule.Want())
			}
		}
	}
}

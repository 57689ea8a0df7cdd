package rules_test

import (
	_ "crypto/sha512" // registers its digests
	"strings"
	"testing"

	"github.com/distribution/reference"

	"github.com/widedeep/widedeep/internal/rules"
)

func TestImageReference(t *testing.T) {
	digit := func(n int) string { return strings.Repeat("0", n) }
	digest := "@sha256:" + digit(64)
	for _, text := range []string{
		"busybox", "a@sha384:" + digit(96), "a@sha512:" + digit(128), "localhost/a" + digest, "intel/intel-optimized-tensorflow-serving:2.2.0", "ghcr.io/a/b", "localhost:5000/a:Tag_1.2-3", "a" + digest, "host.io/a:1" + digest,
		"a:" + strings.Repeat("t", 128),
	} {
		if invalid := rules.ImageReference.Check(text); invalid != nil {
			t.Errorf("%q is refused: %v", text, invalid)
		}
	}
	for _, text := range []string{
		"a@sha256:" + digit(63), "a@sha256:" + digit(65), "a@sha256:" + digit(128), "a@sha512:" + digit(64), "a@sha384:" + digit(64), "a@md5:" + digit(32), "a@sha256:" + digit(63) + "g",
		"", "A", "ghcr.io/A/b", "a:", "a:" + strings.Repeat("t", 129), "a@sha256:12", "a b", "a:b:c", "/a", "a/", "a:${X}", "a:{{x}}", "a\n", strings.Repeat("a", 256),
	} {
		if invalid := rules.ImageReference.Check(text); invalid == nil {
			t.Errorf("%q is accepted", text)
		}
	}
	if invalid := rules.ImageReference.Check("https://ghcr.io/a:1"); invalid == nil || invalid.Near != "ghcr.io/a:1" {
		t.Errorf("a reference with a scheme: got %v, want a hint without it", invalid)
	}
	if invalid := rules.ImageReference.Check("a@sha256:" + strings.Repeat("AB", 32)); invalid == nil || invalid.Near != "a@sha256:"+strings.Repeat("ab", 32) {
		t.Errorf("a digest in upper case: got %v, want a hint in lower case", invalid)
	}
	if invalid := rules.ImageReference.Check("a@sha256:" + digit(63)); invalid == nil || !strings.Contains(invalid.Want, "64 hexadecimal digits; it has 63") {
		t.Errorf("a digest without its last digit: %v", invalid)
	}
}

// The rule accepts exactly the references that the library of the distribution project
// accepts, except for long ones: since v0.6 the library does not count the host in the 255
// characters. Runtimes with an older version count it, and so does the rule.
func TestImageReferencesAreThoseOfDistribution(t *testing.T) {
	digests := []string{"", "@sha256:" + strings.Repeat("0a", 32), "@sha256:" + strings.Repeat("0A", 32), "@sha512:" + strings.Repeat("0", 128), "@sha256:12", "@md5:" + strings.Repeat("0", 32), "@"}
	names := everyText("aZ0.-_/:@", 5)
	for _, domain := range []string{"a", "A.b", "a:1", "[::1]", "[::1]:5", "[::g]", "-a", "a-", "a_b", "localhost", "a:b"} {
		for _, path := range []string{"a", "a/b", "a__b", "a___b", "a..b", "a--b", "A", "a/", "/a", "a//b", "a.", strings.Repeat("a", 240), strings.Repeat("a", 256)} {
			for _, tag := range []string{"", ":", ":T_1.2-3", ":-a", ":" + strings.Repeat("t", 128), ":" + strings.Repeat("t", 129)} {
				for _, digest := range digests {
					names = append(names, domain+"/"+path+tag+digest)
				}
			}
		}
	}
	taken := 0
	for _, text := range names {
		_, err := reference.ParseNormalizedNamed(text)
		want := err == nil
		if want {
			taken++
		}
		if got := rules.ImageReference.Check(text) == nil; got != want {
			t.Errorf("%q: accepted by the rule: %t; error of the library: %v", text, got, err)
		}
	}
	if taken == 0 || taken == len(names) {
		t.Errorf("the library accepts %d of %d texts; want some accepted and some refused", taken, len(names))
	}
}

// everyText returns all texts of the characters up to a length.
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

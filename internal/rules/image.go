package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The grammar of image references is that of the distribution project
// (https://pkg.go.dev/github.com/distribution/reference), and a test compares both. The
// library is not used here because it has no check for a registry or a suffix alone, and
// reports that a reference is wrong without naming the part.
const (
	hostPart = `(?:[a-zA-Z0-9]|[a-zA-Z0-9][-a-zA-Z0-9]*[a-zA-Z0-9])`
	domain   = `(?:` + hostPart + `(?:\.` + hostPart + `)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`
	pathPart = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	tag      = `[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}`
	digest   = `([a-z0-9]+):([^:]*)`

	registry = domain + `(?:/` + pathPart + `)*`
	tagged   = `((?:` + domain + `/)?` + pathPart + `(?:/` + pathPart + `)*)(?::` + tag + `)?`
)

var (
	referenceText = lazy(`^` + tagged + `(?:@` + digest + `)?$`)
	digestText    = lazy(`^[0-9a-f]*$`)
)

// digestLengths are the digest algorithms that container runtimes accept
// (https://github.com/opencontainers/image-spec/blob/main/descriptor.md), with the number
// of digits of each.
var digestLengths = map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}

// eachDigest formats the algorithms and their numbers of digits.
func eachDigest(format, separator string) string {
	var all []string
	for _, algorithm := range slices.Sorted(maps.Keys(digestLengths)) {
		all = append(all, fmt.Sprintf(format, algorithm, digestLengths[algorithm]))
	}
	return strings.Join(all, separator)
}

const wantReference = "must be an image reference: [host[:port]/]path[:tag][@digest], the path in lower case, the tag at most 128 characters"

// The greatest lengths of a reference's parts, in characters.
const (
	LongestRepository = 255
	LongestTag        = 128
)

// ImageReference allows a full image reference: [host[:port]/]path[:tag][@digest].
var ImageReference = wanting(func(text string) string {
	match := referenceText().FindStringSubmatch(text)
	if match == nil {
		return wantReference
	}
	if len(match[1]) > LongestRepository {
		return "must have at most 255 characters before the tag"
	}
	return wrongDigest(match[2], match[3])
}).Formed(tagged+`(?:@(?:`+eachDigest("%s:[0-9a-f]{%d}", "|")+`))?`, 0).
	Wanting(wantReference, "a digest is "+eachDigest("%s: and %d", ", ")+" digits, 0-9 and a-f").Guessing(func(text string) string {
	name, digest, found := strings.Cut(withoutScheme(text), "@")
	if found {
		name += "@" + strings.ToLower(digest)
	}
	return name
})

// wrongDigest returns what is allowed if a reference has an invalid digest.
func wrongDigest(algorithm, digits string) string {
	length, known := digestLengths[algorithm]
	switch {
	case algorithm == "":
		return ""
	case !known:
		return "must have a digest of sha256, sha384 or sha512"
	case !digestText().MatchString(digits):
		return "must have a digest in hexadecimal digits, 0-9 and a-f"
	case len(digits) != length:
		return fmt.Sprintf("must have a digest of %s, which has %d hexadecimal digits; it has %d", algorithm, length, len(digits))
	}
	return ""
}

// Registry allows the beginning of an image reference: host[:port][/path].
var Registry = Matching("must be a registry: host[:port][/path], the path in lower case", registry, 0).Guessing(withoutScheme)

// ImageSuffix allows the end of an image's tag, also an empty one.
var ImageSuffix = Matching("must be a part of an image's tag: letters, digits and . _ -", `[-._A-Za-z0-9]*`, 0)

func withoutScheme(text string) string {
	if _, rest, found := strings.Cut(text, "://"); found {
		text = rest
	}
	return strings.TrimRight(text, "/")
}

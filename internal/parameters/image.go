package parameters

import (
	"fmt"
	"path"
	"strings"
)

// The grammar of image references is that of the distribution project
// (https://pkg.go.dev/github.com/distribution/reference).
const (
	hostPart = `(?:[a-zA-Z0-9]|[a-zA-Z0-9][-a-zA-Z0-9]*[a-zA-Z0-9])`
	domain   = `(?:` + hostPart + `(?:\.` + hostPart + `)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`
	pathPart = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	tag      = `[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}`
	digest   = `([a-z0-9]+):([^:]*)`
)

var (
	registryText  = lazy(`^` + domain + `(?:/` + pathPart + `)*$`)
	referenceText = lazy(`^((?:` + domain + `/)?` + pathPart + `(?:/` + pathPart + `)*)(?::` + tag + `)?(?:@` + digest + `)?$`)
	suffixText    = lazy(`^[-._A-Za-z0-9]*$`)
	digestText    = lazy(`^[0-9a-f]*$`)
)

// digestLengths are the algorithms that container runtimes take
// (https://github.com/opencontainers/image-spec/blob/main/descriptor.md), and how many
// digits each has.
var digestLengths = map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}

// The most characters that a reference's parts have.
const (
	longestRepository = 255
	longestTag        = 128
)

var imageReference = rule{
	want: func(text string) string {
		match := referenceText().FindStringSubmatch(text)
		if match == nil {
			return "must be an image reference: [host[:port]/]path[:tag][@digest], the path in lower case, the tag at most 128 characters"
		}
		if len(match[1]) > longestRepository {
			return "must have at most 255 characters before the tag"
		}
		return wrongDigest(match[2], match[3])
	},
	guess: func(text string) string {
		name, digest, found := strings.Cut(withoutScheme(text), "@")
		if found {
			name += "@" + strings.ToLower(digest)
		}
		return name
	},
}

// wrongDigest says what a reference's digest must be, if it has one that is not.
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

// TooLong says which setter makes the image of the registry's pattern too long, if
// one does; alone, each of its parts keeps its rule.
func TooLong(image string) (setter string, invalid *Invalid) {
	repository, tag, _ := strings.Cut(path.Base(image), ":")
	if len(tag) > longestTag {
		return ImageSuffix, &Invalid{Want: fmt.Sprintf("makes the image's tag %d characters long; %d are allowed", len(tag), longestTag)}
	}
	if length := len(path.Join(path.Dir(image), repository)); length > longestRepository {
		return Registry, &Invalid{Want: fmt.Sprintf("makes the image's name %d characters long; %d are allowed before the tag", length, longestRepository)}
	}
	return "", nil
}

var registry = rule{
	want: func(text string) string {
		if !registryText().MatchString(text) {
			return "must be a registry: host[:port][/path], the path in lower case"
		}
		return ""
	},
	guess: withoutScheme,
}

var imageSuffix = rule{want: func(text string) string {
	if !suffixText().MatchString(text) {
		return "must be a part of an image's tag: letters, digits and . _ -"
	}
	return ""
}}

func withoutScheme(text string) string {
	if _, rest, found := strings.Cut(text, "://"); found {
		text = rest
	}
	return strings.TrimRight(text, "/")
}

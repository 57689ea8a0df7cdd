package setters

import "strings"

// The grammar of image references is that of the distribution project
// (https://pkg.go.dev/github.com/distribution/reference).
const (
	hostPart = `(?:[a-zA-Z0-9]|[a-zA-Z0-9][-a-zA-Z0-9]*[a-zA-Z0-9])`
	domain   = `(?:` + hostPart + `(?:\.` + hostPart + `)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`
	pathPart = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	tag      = `[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}`
	digest   = `[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}`
)

var (
	registryText  = lazy(`^` + domain + `(?:/` + pathPart + `)*$`)
	referenceText = lazy(`^((?:` + domain + `/)?` + pathPart + `(?:/` + pathPart + `)*)(?::` + tag + `)?(?:@` + digest + `)?$`)
	suffixText    = lazy(`^[-._A-Za-z0-9]*$`)
)

// longestRepository is the most characters that a reference has before its tag.
const longestRepository = 255

var imageReference = rule{
	want: func(text string) string {
		match := referenceText().FindStringSubmatch(text)
		if match == nil {
			return "must be an image reference: [host[:port]/]path[:tag][@digest], the path in lower case, the tag at most 128 characters"
		}
		if len(match[1]) > longestRepository {
			return "must have at most 255 characters before the tag"
		}
		return ""
	},
	guess: withoutScheme,
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

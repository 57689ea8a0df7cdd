package rules

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation"
)

// The form of a path's segment: without control characters, the ASCII punctuation that is not
// allowed, and spaces at its ends, and neither . nor .. . Letters and digits of all scripts are
// not written out, since regular expressions name them differently.
const (
	refused     = `!"#$&'()*/:;<>?[\\\]^\x60{|}\x7f\x00-\x1f` // and at the ends a space
	segmentEnd  = `[^` + refused + ` ]`
	segmentRest = `(?:[^` + refused + `]*` + segmentEnd + `)?`
	// behindDot is what follows a segment's first dot.
	behindDot = `(?:[^.` + refused + ` ]` + segmentRest + `|[. ][^` + refused + `]*` + segmentEnd + `)`
	segment   = `(?:[^.` + refused + ` ]` + segmentRest + `|\.` + behindDot + `)`
	account   = `(?:[^-.` + refused + ` ]` + segmentRest + `|\.` + behindDot + `)`
)

// What is wanted of a path, a segment or both.
const (
	wantPath       = "must be an absolute path below /, without empty, . or .. segments"
	wantBasename   = "must be one path segment: a name without /, not . or .."
	wantAccount    = "must be a name without /, not . or .."
	wantNoDash     = "must not start with -"
	wantNoSpace    = "must not have spaces beside a slash or at an end"
	wantCharacters = "may hold letters, digits, spaces and . _ - + = @ , ~ % only"
)

// The greatest lengths of a path, without its terminating zero, and of a name in it on Linux,
// in bytes.
const (
	LongestPath = 4095
	LongestName = 255
)

// AbsolutePath allows the paths that the shell, YAML, Kubernetes and Argo read alike.
// Kubernetes expands "$(NAME)" in commands and environment variables; Argo expands
// "{{name}}".
var AbsolutePath = wanting(func(text string) string {
	if !strings.HasPrefix(text, "/") || text == "/" || path.Clean(text) != text {
		return wantPath
	}
	if len(text) > LongestPath {
		return fmt.Sprintf("must be at most %d bytes long", LongestPath)
	}
	for _, segment := range strings.Split(text[1:], "/") {
		if want := segmentText(segment); want != "" {
			return want
		}
	}
	return ""
}).Formed(`(?:/`+segment+`)+`, LongestPath).Wanting(wantPath, wantCharacters, wantNoSpace).Guessing(func(text string) string {
	if strings.HasPrefix(text, "~") {
		return text
	}
	return path.Clean("/" + text)
})

// Basename allows one segment of a path.
var Basename = wanting(func(text string) string {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return wantBasename
	}
	return segmentText(text)
}).Formed(segment, LongestName).Wanting(wantBasename, wantCharacters, wantNoSpace).Guessing(path.Base)

func segmentText(segment string) string {
	if len(segment) > LongestName {
		return fmt.Sprintf("must have at most %d bytes between slashes", LongestName)
	}
	if strings.TrimSpace(segment) != segment {
		return wantNoSpace
	}
	for _, r := range segment {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-+=@,~%", r) {
			return wantCharacters
		}
	}
	return ""
}

// AccountName allows the names of users and groups, including those of directory services:
// jo@corp.example, domain users. The user's name is a segment of the output path, and both
// names are values of environment variables. They are in double quotes in the YAML and
// quoted in the scripts, so only what Argo ({{) or Kubernetes ($() would expand is refused.
// A leading - is refused because useradd, and other programs that an image may call, would
// read it as an option.
var AccountName = wanting(func(text string) string {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return wantAccount
	}
	if strings.HasPrefix(text, "-") {
		return wantNoDash
	}
	return segmentText(text)
}).Formed(account, LongestName).Wanting(wantAccount, wantCharacters, wantNoSpace, wantNoDash)

// ScriptName allows the texts that are valid both as a file name and as a ConfigMap's key.
var ScriptName = Where("must be a file name of letters, digits and . _ -, not starting with .., 253 at most", accepted(validation.IsConfigMapKey)).
	Formed(fileKey, validation.DNS1123SubdomainMaxLength).Guessing(path.Base)

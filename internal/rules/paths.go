package rules

import (
	"path"
	"strings"
	"unicode"
)

// AbsolutePath allows the paths that the shell, YAML, Kubernetes and Argo read alike.
// Kubernetes expands "$(NAME)" in commands and environment variables; Argo expands
// "{{name}}".
func AbsolutePath(text string) *Invalid { return absolutePath(text) }

var absolutePath = wanting(func(text string) string {
	if !strings.HasPrefix(text, "/") || text == "/" || path.Clean(text) != text {
		return "must be an absolute path below /, without empty, . or .. segments"
	}
	if len(text) > 4095 {
		return "must be at most 4095 bytes long"
	}
	for _, segment := range strings.Split(text[1:], "/") {
		if want := segmentText(segment); want != "" {
			return want
		}
	}
	return ""
}).Guessing(func(text string) string {
	if strings.HasPrefix(text, "~") {
		return text
	}
	return path.Clean("/" + text)
})

// Basename allows one segment of a path.
func Basename(text string) *Invalid { return basename(text) }

var basename = wanting(func(text string) string {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return "must be one path segment: a name without /, not . or .."
	}
	return segmentText(text)
}).Guessing(path.Base)

func segmentText(segment string) string {
	if len(segment) > 255 {
		return "must have at most 255 bytes between slashes"
	}
	if strings.TrimSpace(segment) != segment {
		return "must not have spaces beside a slash or at an end"
	}
	for _, r := range segment {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-+=@,~%", r) {
			return "may hold letters, digits, spaces and . _ - + = @ , ~ % only"
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
func AccountName(text string) *Invalid { return accountName(text) }

var accountName = wanting(func(text string) string {
	if text == "" || text == "." || text == ".." || strings.Contains(text, "/") {
		return "must be a name without /, not . or .."
	}
	if strings.HasPrefix(text, "-") {
		return "must not start with -"
	}
	return segmentText(text)
})

// ScriptName allows the texts that are valid both as a file name and as a ConfigMap's key.
func ScriptName(text string) *Invalid { return scriptName(text) }

var scriptName = Like("must be a file name of letters, digits and . _ -, not starting with .., 253 at most", IsFileKey).
	Guessing(path.Base)

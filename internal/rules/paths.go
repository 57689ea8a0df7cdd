package rules

import (
	"path"
	"strings"
	"unicode"
)

// AbsolutePath allows what is the same path for the shell, for YAML, for Kubernetes
// (which expands "$(NAME)" in commands and environments) and for Argo (which expands
// "{{name}}").
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

// AccountName allows a user's or a group's name, as directory services have them too:
// jo@corp.example, domain users. The output path has the user's as a segment, and both are
// variables' values: in double quotes for YAML, quoted by the scripts, and without a
// character that Argo ({{) or Kubernetes ($() would look at. A leading - makes an option
// of a name, for useradd and others that an image may call.
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

// ScriptName allows what is both a file's name and a ConfigMap's key.
func ScriptName(text string) *Invalid { return scriptName(text) }

var scriptName = Like("must be a file name of letters, digits and . _ -, not starting with .., 253 at most", IsFileKey).
	Guessing(path.Base)

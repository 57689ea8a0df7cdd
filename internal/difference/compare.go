package difference

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// comparison is the comparison of a package.
type comparison struct {
	pkg krmfile.Package
	// claim is true if the package mounts a claim.
	claim bool
	// ours are the values of the generated fields, by the fields; theirs are those of the package.
	ours, theirs map[string][]string
	// published are the fields of the published package of the same kind with the same settings;
	// nil if the package is none of those.
	published []fact
	// files are the package's files, by the kinds of their resources.
	files map[string]string
	// differing are the fields with a difference that is reported.
	differing map[string]bool
	found     Result
}

// Removed is a field of a published package that somebody removed.
type Removed struct {
	// File is that of the resource, or the kustomization if there is no such resource.
	File string
	// Field is the field's path or, if nothing below a part of it is left, the path of that part.
	// Value is the value of a field as published.
	Field, Value string
}

// String returns what the user has to know, in one line.
func (r Removed) String() string {
	what := "it"
	if r.Value != "" {
		what = strconv.Quote(r.Value)
	}
	return fmt.Sprintf("%s: %s: not imported: it was removed, and the published package has %s", r.File, r.Field, what)
}

// readPublished reads the published package that the package was before somebody changed it.
func (c *comparison) readPublished() error {
	files, _ := c.pkg.AsPublished()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		documents, err := yamledit.Parse([]byte(files[name]))
		if err != nil {
			return yamledit.InFile(name, err)
		}
		for _, node := range documents {
			created, err := createdFacts(node, nil)
			if err != nil {
				return yamledit.InFile(name, err)
			}
			c.published = append(append(c.published, factsOf(node)...), created...)
		}
	}
	return nil
}

// compare adds a field of a manifest to the result if it differs, and reports whether it does.
func (c *comparison) compare(file string, f fact) bool {
	text, set := c.pkg.Text(f.setter)
	if command, ok := c.pkg.Text(launcherSubstitution); ok && f.value == c.launcher() {
		f.value, f.text = command, command
	}
	kind, _, _ := strings.Cut(f.field, ".")
	c.files[kind] = file
	c.theirs[f.field] = append(c.theirs[f.field], f.value)
	values := c.ours[f.field]
	if slices.Contains(values, f.value) {
		return false
	}
	d := Difference{File: file, Line: f.line, Field: f.path, Value: f.text}
	if isElement(f.field) {
		d.Generated = strings.Join(values, ", ")
	} else if len(values) > 0 {
		d.Generated = values[len(values)-1]
	}
	switch {
	case set && text != f.text:
		c.found.Contradictions = append(c.found.Contradictions, Contradiction{d, f.setter, text, c.pkg.TextPlace(f.setter)})
	case c.isKnown(f) && (set || c.isPublished(f)):
		return false
	default:
		c.found.Differences = append(c.found.Differences, d)
	}
	c.differing[f.field] = true
	return true
}

// isKnown reports whether every package of the kind differs in the field.
func (c *comparison) isKnown(f fact) bool {
	return slices.ContainsFunc(Known, func(k KnownDifference) bool { return c.applies(k) && k.matches(f) })
}

// isDropped reports whether what is generated is the same without the field.
func (c *comparison) isDropped(f fact) bool {
	return len(c.ours[f.field]) == 0 && slices.ContainsFunc(Known, func(k KnownDifference) bool { return c.applies(k) && k.Dropped && k.matches(f) })
}

// applies reports whether packages of the kind have the difference.
func (c *comparison) applies(k KnownDifference) bool { return c.claim || !k.Claim }

// isPublished reports whether the published package has a field with the same value. Of the
// packages in the documentation of 2020 not every field is known. A variable may also have the
// text of its setter: FS_ID has none in its comment, so users set it by hand. An init container
// may also have the pull policy of the training.
func (c *comparison) isPublished(f fact) bool {
	if name, ok := strings.CutPrefix(f.field, "ConfigMap.data."); ok {
		if text, ok := c.pkg.Text(name); ok && text == f.value {
			return true
		}
	}
	if strings.HasSuffix(f.field, pullPolicy) && slices.Contains(c.ours["Pod.spec.containers[single-node]"+pullPolicy], f.value) {
		return true
	}
	return c.published == nil || slices.ContainsFunc(c.published, func(p fact) bool { return p.field == f.field && p.value == f.value })
}

// pullPolicy ends the path of a container's pull policy.
const pullPolicy = ".imagePullPolicy"

// launcherSubstitution is the name of the substitution in the comment on the program that a
// single node runs.
const launcherSubstitution = "COMMAND"

// launcher is the one text that the packages were published with in place of its substitution's:
// `kustomize cfg set` of MODEL_DIR or MODEL_SCRIPT puts the script in its place.
func (c *comparison) launcher() string {
	dir, _ := c.pkg.Text(parameters.ModelDir)
	return dir + "/benchmarks/launch_benchmark.py"
}

// findRemoved adds what the published package has, and this one does not, though what is
// generated depends on it: a field, an element of a list, or all that is below a part.
func (c *comparison) findRemoved() {
	if c.pkg.Incomplete {
		return
	}
	for _, f := range c.published {
		values := c.theirs[f.field]
		there := len(values) > 0
		if isElement(f.field) {
			there = slices.Contains(values, f.value)
		}
		if there || c.differing[f.field] || c.isDropped(f) {
			continue
		}
		removed := Removed{c.fileOf(f.field), c.absentPart(f.path), f.text}
		if removed.Field != f.path {
			removed.Value = ""
		}
		if !slices.Contains(c.found.Removed, removed) { // as another field below the same part
			c.found.Removed = append(c.found.Removed, removed)
		}
	}
}

// isElement reports whether a field is an element of a list of texts: all have the same path.
func isElement(field string) bool { return strings.HasSuffix(field, "[]") }

// absentPart returns the shortest part of a field's path that the package has nothing of; the
// whole path if an element of a list of texts is absent.
func (c *comparison) absentPart(path string) string {
	for i, char := range path {
		if char == '.' || char == '[' {
			if part := path[:i]; !c.has(ourPath(part)) {
				return part
			}
		}
	}
	return path
}

// has reports whether the package has fields below a part.
func (c *comparison) has(part string) bool {
	for field := range c.theirs {
		if rest, ok := strings.CutPrefix(field, part); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}

// fileOf returns the file with the resource that a field is of, or else the kustomization.
func (c *comparison) fileOf(field string) string {
	kind, _, _ := strings.Cut(field, ".")
	if file, ok := c.files[kind]; ok {
		return file
	}
	return c.pkg.Kustomization
}

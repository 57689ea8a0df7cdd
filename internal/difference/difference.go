// Package difference compares the manifests of a kustomize package of 2020 with the resources
// that the imported WideDeepConfig generates.
//
// It finds each field that the manifests state and the resources lack or state otherwise,
// such as a change that was made by hand. Known lists the fields that differ in every
// package. It does not look for fields that only the resources have.
package difference

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/krmfile"
)

// Difference is a field of a package's manifest that the generated resources don't have.
type Difference struct {
	File string
	Line int
	// Field is the field's path behind the resource's kind, as in Pod.spec.restartPolicy.
	Field, Value string
	// Generated is the value that is generated for the field; empty if there is none.
	Generated string
}

// String returns what the user has to know, in one line.
func (d Difference) String() string {
	generated := "is not generated"
	if d.Generated != "" {
		generated = fmt.Sprintf("is generated as %q", d.Generated)
	}
	return fmt.Sprintf("%s:%d: %s: %q: not imported: the field %s", d.File, d.Line, d.Field, d.Value, generated)
}

// Result is the result of a comparison.
type Result struct {
	// Differences are the fields that differ and are not known to.
	Differences []Difference
	// Stale are fields whose text is not that of the package's Krmfile, as where somebody
	// edited one of the two by hand. Generated is what the Krmfile says, which counts.
	Stale []Difference
}

// Find compares a package with the resources that its config generates.
func Find(pkg krmfile.Package, generated []*yaml.Node) (Result, error) {
	ours := map[string][]string{}
	for _, node := range generated {
		facts, err := factsOf(node)
		if err != nil {
			return Result{}, err
		}
		for _, f := range facts {
			ours[f.field] = append(ours[f.field], f.value)
			if variable := trainingVariable().FindStringSubmatch(f.field); variable != nil {
				field := "ConfigMap.data." + variable[1]
				ours[field] = append(ours[field], f.value)
			}
		}
	}
	var found Result
	_, claim := pkg.Values[krmfile.ClaimName]
	for _, manifest := range pkg.Manifests {
		facts, _ := factsOf(manifest.Node) // krmfile.Read reports texts that can't be read
		for _, f := range facts {
			found.compare(pkg, Difference{File: manifest.File, Line: f.line, Field: f.field, Value: f.value}, f.setter, claim, ours)
		}
	}
	return found, nil
}

// trainingVariable is an environment variable of the container that trains. The published
// packages state it in a ConfigMap.
var trainingVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\.(?:containers\[single-node\]|container)\.env\[(.*)\]\.value$`)
})

// compare adds a field of a manifest to the result if it differs. The name of the setter, if
// any, is that of the comment on the field.
func (r *Result) compare(pkg krmfile.Package, d Difference, setter string, claim bool, ours map[string][]string) {
	stated := d.Value
	if text, ok := pkg.Text(setter); ok {
		d.Value = text
	}
	for _, value := range ours[d.Field] {
		if value == d.Value {
			if stated != d.Value {
				d.Value, d.Generated = stated, value
				r.Stale = append(r.Stale, d)
			}
			return
		}
		d.Generated = value
	}
	isKnown := func(k KnownDifference) bool { return (claim || !k.Claim) && k.matches(d) }
	if !slices.ContainsFunc(Known, isKnown) {
		r.Differences = append(r.Differences, d)
	}
}

// fact is the value of a field.
type fact struct {
	field, value string
	line         int
	// setter is the name in a comment of kustomize 3.8, of a setter or a substitution.
	setter string
}

// factsOf returns the fields of a resource and of the resources that it creates.
func factsOf(resource *yaml.Node) ([]fact, error) {
	var all facts
	all.addResource(resource, 0)
	created, err := krmfile.CreatedBy(resource)
	for _, a := range created {
		all.addResource(a.Node, a.Line)
	}
	return all, err
}

// facts are the fields of a resource and of those that it creates.
type facts []fact

// addResource adds the fields of a resource in a text that begins behind a line.
func (all *facts) addResource(n *yaml.Node, behind int) {
	kind := ""
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "kind" {
			kind = n.Content[i+1].Value
		}
	}
	all.add(n, kind, behind)
}

// add adds the fields below a node.
func (all *facts) add(n *yaml.Node, at string, behind int) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			all.add(n.Content[i+1], at+"."+n.Content[i].Value, behind)
		}
	case yaml.SequenceNode:
		for i, element := range n.Content {
			all.add(element, at+key(at, i, element), behind)
		}
	case yaml.ScalarNode:
		if !strings.HasSuffix(at, ".resource.manifest") { // Applied parses it
			*all = append(*all, fact{at, volumeName(n.Value), behind + n.Line, setter(n.LineComment)})
		}
	case yaml.AliasNode: // may contain itself
		*all = append(*all, fact{at, "*" + n.Value, behind + n.Line, ""})
	}
}

// key is the key of a list's element: its name if it has one, its index, or nothing for a
// list of scalars, whose order is not compared. Ports have names here only.
func key(list string, i int, element *yaml.Node) string {
	if element.Kind == yaml.ScalarNode {
		return "[]"
	}
	for k := 0; element.Kind == yaml.MappingNode && k+1 < len(element.Content); k += 2 {
		if element.Content[k].Value == "name" && !strings.HasSuffix(list, ".ports") {
			return "[" + volumeName(element.Content[k+1].Value) + "]"
		}
	}
	return fmt.Sprintf("[%d]", i)
}

// volumeName returns our name of a volume of the published packages, and any other text
// unchanged.
func volumeName(text string) string {
	if text == "pvc-path" {
		return "nfs-path"
	}
	return text
}

// The comments of kustomize 3.8, in its short and its long form.
var setterComment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^# *\{"(?:\$openapi":"|\$ref":"#/definitions/io\.k8s\.cli\.(?:setters|substitutions)\.)([^"]+)"\}`)
})

// setter returns the name in a comment such as # {"$openapi":"MODEL_NAME"}.
func setter(comment string) string {
	if found := setterComment().FindStringSubmatch(comment); found != nil {
		return found[1]
	}
	return ""
}

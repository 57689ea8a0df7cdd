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
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/parameters"
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
	// Contradictions are fields whose text is neither generated nor that of the package's
	// Krmfile, as where somebody edited one of the two by hand.
	Contradictions []Contradiction
	// Removed are fields of the published packages that this one does not have.
	Removed []Removed
}

// Contradiction is a field with another text than its setter or substitution.
type Contradiction struct {
	Difference
	// Setter is the name of the setter or substitution, Text and Place are its text and its
	// place in the Krmfile.
	Setter, Text, Place string
}

// String returns what the user has to know, in one line.
func (c Contradiction) String() string {
	return fmt.Sprintf("%s:%d: %s: %q: not imported: %s is %q in %s", c.File, c.Line, c.Field, c.Value, c.Setter, c.Text, c.Place)
}

// Find compares a package with the resources that its config generates.
func Find(pkg krmfile.Package, generated []*yaml.Node) (Result, error) {
	c := comparison{pkg: pkg, ours: map[string][]string{}, theirs: map[string][]string{}, files: map[string]string{}, differing: map[string]bool{}}
	_, c.claim = pkg.Values[parameters.ClaimName]
	for _, node := range generated {
		own := factsOf(node)
		created, err := createdFacts(node, nil)
		if err != nil {
			return Result{}, err
		}
		for _, f := range append(own, created...) {
			c.ours[f.field] = append(c.ours[f.field], f.value)
			if variable := trainingVariable().FindStringSubmatch(f.field); variable != nil {
				field := "ConfigMap.data." + variable[1]
				c.ours[field] = append(c.ours[field], f.value)
			}
		}
	}
	if err := c.readPublished(); err != nil {
		return Result{}, err
	}
	account := accountNamespace(pkg.Manifests)
	for _, manifest := range pkg.Manifests {
		// Where an argument of the workflow differs, the resources that it creates are compared
		// with ours in its place: else each field that refers to it would differ too.
		corrected := argo.Arguments{}
		for _, f := range factsOf(manifest.Node) {
			if isOverwritten(f, pkg.Namespace, account) {
				continue
			}
			if argument := workflowArgument().FindStringSubmatch(f.field); c.compare(manifest.File, f) && argument != nil && len(c.ours[f.field]) > 0 {
				corrected[argument[1]] = c.ours[f.field][0]
			}
		}
		created, _ := createdFacts(manifest.Node, corrected) // krmfile.Read reports texts that can't be read
		for _, f := range created {
			c.compare(manifest.File, f)
		}
	}
	c.findRemoved()
	return c.found, nil
}

// workflowArgument is the value of a workflow's argument.
var workflowArgument = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^Workflow\.spec\.arguments\.parameters\[(.*)\]\.value$`)
})

// trainingVariable is an environment variable of the container that trains. The published
// packages state it in a ConfigMap.
var trainingVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\.(?:containers\[single-node\]|container)\.env\[(.*)\]\.value$`)
})

// fact is the value of a field.
type fact struct {
	// path and text are the field's path and its value as in the file.
	path, text string
	// field and value are the same with our name of the storage's volume.
	field, value string
	line         int
	// setter is the name in a comment of kustomize 3.8, of a setter or a substitution.
	setter string
}

// factsOf returns the fields of a resource.
func factsOf(resource *yaml.Node) []fact {
	var all facts
	all.addResource(resource, 0)
	return all
}

// createdFacts returns the fields of the resources that a workflow creates with arguments; see
// krmfile.CreatedBy.
func createdFacts(workflow *yaml.Node, arguments argo.Arguments) ([]fact, error) {
	var all facts
	created, err := krmfile.CreatedBy(workflow, arguments)
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
		if len(n.Content) == 0 && strings.HasSuffix(at, ".emptyDir") { // the one empty mapping that has an effect
			all.addField(at, "{}", behind+n.Line, "")
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			all.add(n.Content[i+1], at+"."+n.Content[i].Value, behind)
		}
	case yaml.SequenceNode:
		for i, element := range n.Content {
			all.add(element, at+key(at, i, element), behind)
		}
	case yaml.ScalarNode:
		if !strings.HasSuffix(at, ".resource.manifest") { // Applied parses it
			all.addField(at, n.Value, behind+n.Line, setter(n.LineComment))
		}
	case yaml.AliasNode: // may contain itself
		all.addField(at, "*"+n.Value, behind+n.Line, "")
	}
}

func (all *facts) addField(path, text string, line int, setter string) {
	value := text
	if value == theirVolume {
		value = ourVolume
	}
	*all = append(*all, fact{path, text, ourPath(path), value, line, setter})
}

// key is the key of a list's element: its name if it has one, its index, or nothing for a
// list of scalars, whose order is not compared. Ports have names here only.
func key(list string, i int, element *yaml.Node) string {
	if element.Kind == yaml.ScalarNode {
		return "[]"
	}
	for k := 0; element.Kind == yaml.MappingNode && k+1 < len(element.Content); k += 2 {
		if element.Content[k].Value == "name" && !strings.HasSuffix(list, ".ports") {
			return "[" + element.Content[k+1].Value + "]"
		}
	}
	return fmt.Sprintf("[%d]", i)
}

// The names of the storage's volume in the published packages with a claim, and here.
const theirVolume, ourVolume = "pvc-path", "nfs-path"

// ourPath returns a path with our name of the storage's volume.
func ourPath(path string) string {
	return strings.ReplaceAll(path, "["+theirVolume+"]", "["+ourVolume+"]")
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

package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// OwnerAnnotation is on every generated resource. Its value is the name of the
// WideDeepConfig.
const OwnerAnnotation = "widedeep.dev/generated-by"

// Annotations of kpt and kustomize that code refers to.
const (
	indexAnnotation   = "internal.config.kubernetes.io/index"
	packageAnnotation = "internal.config.kubernetes.io/package-path"
	// selectionAnnotation numbers the resources of a selection, as with --match-kind. This is
	// the name in kpt 1.0; in kpt 1.0.0-beta.56 it begins with internal.config.k8s.io.
	selectionAnnotation = "internal.config.kubernetes.io/kpt-resource-id"
	// kustomizeAnnotation is on the resources that a kustomize build passes to a
	// transformer.
	kustomizeAnnotation = "kustomize.config.k8s.io/id"
	// functionAnnotation has the command of a function; kustomize reads it in a plugin's
	// configuration.
	functionAnnotation = "config.kubernetes.io/function"
	localAnnotation    = "config.kubernetes.io/local-config"
)

// toolAnnotation is what the function knows about an annotation of kpt and kustomize.
type toolAnnotation struct {
	// isOrigin reports that the annotation only holds where a resource comes from.
	isOrigin bool
	// isID reports that kpt uses it to find the text that an item was read from. kpt would
	// restore that text's order of fields and its comments.
	isID bool
	// ofReader reports that kpt sets it when it reads a package, and removes it when it
	// writes the package.
	ofReader bool
}

// toolAnnotations are all annotations of kpt and kustomize that the function knows. New
// versions add new ones, so bookkeepingPrefixes decide about the others.
var toolAnnotations = map[string]toolAnnotation{
	localAnnotation:                           {},
	functionAnnotation:                        {},
	"config.k8s.io/function":                  {},
	"config.kubernetes.io/merge-source":       {},
	resourcelist.LegacyPathAnnotation:         {isOrigin: true, ofReader: true},
	"config.kubernetes.io/index":              {isOrigin: true, ofReader: true},
	"config.k8s.io/id":                        {isOrigin: true, isID: true},
	resourcelist.PathAnnotation:               {isOrigin: true, ofReader: true},
	indexAnnotation:                           {isOrigin: true, ofReader: true},
	packageAnnotation:                         {isOrigin: true, ofReader: true},
	"internal.config.kubernetes.io/id":        {isOrigin: true, isID: true},
	upstreamAnnotation:                        {isOrigin: true},
	selectionAnnotation:                       {ofReader: true},
	"internal.config.kubernetes.io/seqindent": {isOrigin: true, ofReader: true},
	"internal.config.kubernetes.io/annotations-migration-resource-id": {isOrigin: true, isID: true},
}

// bookkeepingPrefixes begin the annotations by which kpt and kustomize follow a resource
// through a run.
var bookkeepingPrefixes = []string{
	"internal.config.kubernetes.io/", "internal.config.k8s.io/", "internal.kpt.dev/", "kustomize.config.k8s.io/",
}

func hasBookkeepingPrefix(key string) bool {
	for _, prefix := range bookkeepingPrefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// isBookkeeping reports whether kpt or kustomize set an annotation for a run: to hold a
// resource's origin, or as a mark.
func isBookkeeping(key string) bool {
	return hasBookkeepingPrefix(key) || toolAnnotations[key].isOrigin
}

// isMark reports whether an annotation holds more than a resource's origin, and so is a sign
// that the items may be only a part of the package.
func isMark(key string) bool { return hasBookkeepingPrefix(key) && !toolAnnotations[key].isOrigin }

// isPassedOn reports whether an annotation is copied to the resource that replaces this one.
func isPassedOn(key string) bool { return isBookkeeping(key) && !toolAnnotations[key].isID }

// isReservedForTools reports whether users can't set an annotation, since kpt or kustomize
// would skip, run or mistake the resource for its sake.
func isReservedForTools(key string) bool {
	_, known := toolAnnotations[key]
	return known || hasBookkeepingPrefix(key) || strings.HasPrefix(key, "internal.") && strings.Contains(key, "/")
}

// restores reports whether kpt, for an item that has the annotation isID, may undo a part of what was
// written into it: give fields the comments back that they had, put fields that are new behind the
// others, or change the style of folded text.
func restores(before, now *yaml.Node) bool {
	isLost := func(before, now string) bool { return before != "" && now == "" }
	switch {
	case before.Kind != now.Kind || now.Style == yaml.FoldedStyle || len(now.Content) != len(before.Content):
		return true
	case isLost(before.HeadComment, now.HeadComment), isLost(before.LineComment, now.LineComment), isLost(before.FootComment, now.FootComment):
		return true
	}
	for i, old := range before.Content {
		isKey := before.Kind == yaml.MappingNode && i%2 == 0
		if isKey && old.Value != now.Content[i].Value || restores(old, now.Content[i]) {
			return true
		}
	}
	return false
}

// endsInComment reports whether a comment is directly below the last field of a document. In the text
// that kpt passes, one that was further left becomes the last field's: for an item that has the
// annotation isID, kpt would write it twice.
func endsInComment(n *yaml.Node) bool {
	for len(n.Content) > 0 {
		last := len(n.Content) - 1
		if n.Content[last].FootComment != "" || n.Kind == yaml.MappingNode && n.Content[last-1].FootComment != "" {
			return true
		}
		n = n.Content[last]
	}
	return false
}

// removeIDs removes the annotations by which kpt finds an item's text.
func removeIDs(annotations *yaml.Node) {
	removeToolAnnotations(annotations, func(a toolAnnotation) bool { return a.isID })
}

// keepBookkeeping gives a resource the annotations of kpt and kustomize back that it had before: a new
// value for all of its annotations is that of the user's own.
func keepBookkeeping(before, now *yaml.Node) error {
	for key, value := range pairs(lookup(before, "metadata", "annotations")) {
		if !isBookkeeping(key.Value) || lookup(now, "metadata", "annotations", key.Value) != nil {
			continue
		}
		if err := setText(now, value.Value, "metadata", "annotations", key.Value); err != nil {
			return err
		}
	}
	return nil
}

// removeReaderAnnotations removes the annotations that kpt does not write.
func removeReaderAnnotations(resource *yaml.Node) {
	annotations := lookup(resource, "metadata", "annotations")
	if annotations == nil {
		return
	}
	removeToolAnnotations(annotations, func(a toolAnnotation) bool { return a.ofReader })
	if len(annotations.Content) == 0 {
		remove(lookup(resource, "metadata"), "annotations")
	}
}

func removeToolAnnotations(annotations *yaml.Node, is func(toolAnnotation) bool) {
	for key, one := range toolAnnotations {
		if is(one) {
			remove(annotations, key)
		}
	}
}

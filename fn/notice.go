package fn

import (
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A generated resource begins with a notice, a comment that names its config and nothing
// that changes from one run to the next. The comment is above the first key, where kpt and
// kustomize keep it.
const (
	noticeBefore = "# Generated from the WideDeepConfig "
	noticeAfter  = ". DO NOT EDIT: a render replaces what is changed here."
)

// isNotice reports whether a comment is the notice of any config.
func isNotice(comment string) bool {
	return strings.HasPrefix(comment, noticeBefore) && strings.HasSuffix(comment, noticeAfter)
}

// likeGenerated matches text that was probably generated: a notice, or the annotation of an owner
// outside of a comment.
var likeGenerated = sync.OnceValue(func() *regexp.Regexp {
	notice := regexp.QuoteMeta(noticeBefore) + `.*` + regexp.QuoteMeta(noticeAfter)
	return regexp.MustCompile(notice + `|(?m:^[^#\n]*)` + regexp.QuoteMeta(OwnerAnnotation) + `["']?[ \t]*:`)
})

// addNotice puts the notice above a generated resource.
func addNotice(resource *yaml.Node, config string) {
	resource.Content[0].HeadComment = noticeBefore + config + noticeAfter
}

// keepComments puts the comments that the user wrote above a resource below the notice.
func keepComments(resource, given *yaml.Node) {
	first := resource.Content[0]
	for _, comment := range strings.Split(given.Content[0].HeadComment, "\n") {
		if comment != "" && !isNotice(comment) {
			first.HeadComment += "\n" + comment
		}
	}
}

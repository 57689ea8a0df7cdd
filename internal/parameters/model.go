package parameters

import (
	"fmt"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/widedeep/widedeep/internal/rules"
)

// workflowName names the workflow that trains and serves a model: the model's use
// case ends in what the name says anyway.
func workflowName(model string) string {
	return strings.TrimSuffix(model, "-training") + "-train-serve-wf"
}

// modelName holds in both modes for every name derived from it: the container
// and label <name>-server and the Service <name>-service are DNS labels, a
// Service's starting with a letter, and Argo's workflows have at most 63
// characters (they become a label). A ServiceAccount of the model's name is generated on
// a single node; each namespace has its own of the name default.
func modelName(text string) *rules.Invalid { return checkModelName(text) }

var checkModelName = rules.Rule(func(text string) *rules.Invalid {
	switch longest, why := longestModelName(text); {
	case len(text) > longest:
		return &rules.Invalid{Want: fmt.Sprintf("must be at most %d characters long, since the name %s must fit in %d; it has %d",
			longest, why, validation.DNS1123LabelMaxLength, len(text))}
	case !rules.IsServiceName(text):
		return &rules.Invalid{Want: "must be lower-case letters, digits and -, starting with a letter and not ending in -"}
	case text == "default":
		return &rules.Invalid{Want: "must not be default, the name of the ServiceAccount that each namespace has already"}
	}
	return nil
}).Guessing(func(text string) string {
	return strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(text))
})

// longestModelName is how long a model's name may be, and the derived name that
// otherwise gets too long.
func longestModelName(text string) (longest int, why string) {
	longest, why = validation.DNS1123LabelMaxLength-len("-service"), "<name>-service"
	if over := len(workflowName(text)) - validation.DNS1123LabelMaxLength; len(text)-over < longest {
		longest, why = len(text)-over, "workflow "+workflowName("<name>")
	}
	return longest, why
}

// TooLong says which setter makes the image of the registry's pattern too long, if
// one does; alone, each of its parts keeps its rule.
func TooLong(image string) (setter string, invalid *rules.Invalid) {
	repository, tag, _ := strings.Cut(path.Base(image), ":")
	if len(tag) > rules.LongestTag {
		return ImageSuffix, &rules.Invalid{Want: fmt.Sprintf("makes the image's tag %d characters long; %d are allowed", len(tag), rules.LongestTag)}
	}
	if length := len(path.Join(path.Dir(image), repository)); length > rules.LongestRepository {
		return Registry, &rules.Invalid{Want: fmt.Sprintf("makes the image's name %d characters long; %d are allowed before the tag", length, rules.LongestRepository)}
	}
	return "", nil
}

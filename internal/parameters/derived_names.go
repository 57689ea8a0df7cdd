package parameters

import (
	"fmt"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/widedeep/widedeep/internal/rules"
)

// workflowName names the workflow that trains and serves a model. The suffix -training is
// cut off because the workflow's own suffix has it: clicks-training becomes
// clicks-train-serve-wf.
func workflowName(model string) string {
	return strings.TrimSuffix(model, "-training") + "-train-serve-wf"
}

// modelName checks that every name derived from the model's name is valid in both modes.
// The container and label <name>-server and the Service <name>-service are DNS labels, and
// a Service's name starts with a letter. A workflow's name becomes a label, so it has at
// most 63 characters. On a single node a ServiceAccount with the model's name is generated;
// "default" is refused because each namespace has a ServiceAccount of that name.
var modelName = rules.New(func(text string) *rules.Invalid {
	longest, why := longestModelName(text)
	if len(text) > longest {
		return &rules.Invalid{Want: fmt.Sprintf("must be at most %d characters long, since the name %s must fit in %d; it has %d",
			longest, why, validation.DNS1123LabelMaxLength, len(text))}
	}
	if text == "default" {
		return &rules.Invalid{Want: "must not be default, the name of the ServiceAccount that each namespace has already"}
	}
	return rules.ServiceName.Check(text)
}).FormedLike(rules.ServiceName, longestModel).Guessing(func(text string) string {
	return strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(text))
})

// longestModel is the greatest length of a model's name.
const longestModel = validation.DNS1123LabelMaxLength - len("-service")

// longestModelName returns the greatest length of a model's name, and which derived name
// would be too long beyond that.
func longestModelName(text string) (longest int, why string) {
	longest, why = longestModel, "<name>-service"
	if over := len(workflowName(text)) - validation.DNS1123LabelMaxLength; len(text)-over < longest {
		longest, why = len(text)-over, "workflow "+workflowName("<name>")
	}
	return longest, why
}

// TooLong returns the setter that makes the image of the registry's pattern too long, if
// there is one. The setters' own rules can't find this: each setter alone is short enough.
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

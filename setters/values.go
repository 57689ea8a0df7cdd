package setters

import (
	"strings"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Values are the texts that expressions get, by name.
type Values map[string]string

// Defaults are the values of a mode in which nothing is stated.
func Defaults(mode v1alpha1.Mode) Values {
	values := Values{Mode: string(mode)}
	for _, s := range All {
		if text, ok := s.Default[mode]; ok && s.Name != Mode {
			values[s.Name] = text
		}
	}
	return values
}

// Names in the "# widedeep-set:" expressions of manifests: what the document of
// the 2020 package has no setter for.
const (
	ScriptsName  = "SCRIPTS_NAME"
	WorkflowName = "WORKFLOW_NAME"
	ServingImage = "SERVING_IMAGE"
)

// DefaultServingImage is the image of TensorFlow Serving where none is stated.
const DefaultServingImage = "intel/intel-optimized-tensorflow-serving:2.2.0"

// Derive adds the names that follow from the setters.
func (v Values) Derive() {
	v[ScriptsName] = "mlops-scripts-" + v[ModelName]
	v[WorkflowName] = workflowName(v[ModelName])
	if v[ServingImage] == "" {
		v[ServingImage] = DefaultServingImage
	}
}

// workflowName names the workflow that trains and serves a model: the model's use
// case ends in what the name says anyway.
func workflowName(model string) string {
	return strings.TrimSuffix(model, "-training") + "-train-serve-wf"
}

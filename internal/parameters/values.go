package parameters

import (
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
	// ServiceAccount is whom the workflow's pods run as, DeployerAccount whom those
	// that deploy do.
	ServiceAccount  = "SERVICE_ACCOUNT"
	DeployerAccount = "DEPLOYER_ACCOUNT"
	ServingImage    = "SERVING_IMAGE"
	// ServingTimeout is in seconds.
	ServingTimeout = "SERVING_TIMEOUT"
)

// Defaults of what has no setter.
const (
	DefaultServingImage   = "intel/intel-optimized-tensorflow-serving:2.2.0"
	DefaultServingTimeout = "600"
)

// Derive adds what follows from the setters, where it has no value yet.
func (v Values) Derive() {
	workflow := workflowName(v[ModelName])
	for name, text := range map[string]string{
		ScriptsName:     "mlops-scripts-" + v[ModelName],
		WorkflowName:    workflow,
		ServiceAccount:  workflow,
		DeployerAccount: workflow + "-deployer",
		ServingImage:    DefaultServingImage,
		ServingTimeout:  DefaultServingTimeout,
	} {
		if v[name] == "" {
			v[name] = text
		}
	}
}

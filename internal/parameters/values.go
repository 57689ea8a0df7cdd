package parameters

import "github.com/widedeep/widedeep/v1alpha1"

// Values are the texts that expressions get, by name.
type Values map[string]string

// Defaults are the values of a mode in which nothing is stated.
func Defaults(mode v1alpha1.Mode) Values {
	values := Values{}
	for _, p := range All {
		text, ofMode := p.Default[mode]
		if !ofMode {
			continue
		}
		for _, name := range p.Expressions() {
			values[name] = text
		}
	}
	values[Mode] = string(mode)
	return values
}

// Expressions are the names that the parameter's value has in the manifests' expressions.
func (p Parameter) Expressions() []string {
	if p.Name != "" {
		return []string{p.Name}
	}
	var names []string
	for _, place := range p.Places {
		if place.Kind == AsExpression {
			names = append(names, place.Key)
		}
	}
	return names
}

// Names in the manifests' "# widedeep-set:" expressions: what the document of the 2020
// package has no setter for.
const (
	scriptsName = "SCRIPTS_NAME"
	workflow    = "WORKFLOW_NAME"
	// serviceAccount is whom the workflow's pods run as, deployerAccount whom those
	// that deploy do.
	serviceAccount  = "SERVICE_ACCOUNT"
	deployerAccount = "DEPLOYER_ACCOUNT"
	servingImage    = "SERVING_IMAGE"
	// servingTimeout is in seconds.
	servingTimeout = "SERVING_TIMEOUT"
)

// Derive adds the names that follow from the model's.
func (v Values) Derive() {
	model := v[ModelName]
	v[scriptsName] = "mlops-scripts-" + model
	v[workflow] = workflowName(model)
	v[serviceAccount] = v[workflow]
	v[deployerAccount] = v[workflow] + "-deployer"
}

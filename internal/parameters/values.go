package parameters

import "github.com/widedeep/widedeep/v1alpha1"

// Values maps the names in expressions to their texts.
type Values map[string]string

// Defaults returns the values of a mode for a config that sets nothing else. They win over
// the texts in manifests/, which Apply replaces: a test holds both the same.
func Defaults(mode v1alpha1.Mode) Values {
	values := Values{}
	for _, p := range All {
		text, ofMode := p.Default[mode]
		if !ofMode {
			continue
		}
		for _, name := range p.ExpressionNames() {
			values[name] = text
		}
	}
	values[Mode] = string(mode)
	return values
}

// ExpressionNames returns the parameter's names in the manifests' expressions.
func (p Parameter) ExpressionNames() []string {
	if p.Setter != "" {
		return []string{p.Setter}
	}
	var names []string
	for _, place := range p.Places {
		if place.Kind == AsExpression {
			names = append(names, place.Key)
		}
	}
	return names
}

// Names in the manifests' "# widedeep-set:" expressions. They are not setters of the 2020
// package.
const (
	scriptsName = "SCRIPTS_NAME"
	workflow    = "WORKFLOW_NAME"
	// serviceAccount is the account of the workflow's pods; deployerAccount is the account
	// of the pods that deploy the servers.
	serviceAccount  = "SERVICE_ACCOUNT"
	deployerAccount = "DEPLOYER_ACCOUNT"
	servingImage    = "SERVING_IMAGE"
	// servingTimeout is a number of seconds.
	servingTimeout = "SERVING_TIMEOUT"
)

// Derive adds the names that are computed from the model's name.
func (v Values) Derive() {
	model := v[ModelName]
	v[scriptsName] = "mlops-scripts-" + model
	v[workflow] = workflowName(model)
	v[serviceAccount] = v[workflow]
	v[deployerAccount] = v[workflow] + "-deployer"
}

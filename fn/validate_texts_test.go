package fn_test

import (
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Text that Argo or Kubernetes would replace is refused where they would, and nowhere else.
func TestTextsThatArgoOrKubernetesExpandAreRefused(t *testing.T) {
	const (
		argo       = "must not hold {{, which Argo would replace"
		kubernetes = "must not hold $(, which Kubernetes would replace"
	)
	for name, c := range map[string]specCase{
		"a variable for Argo":                  {spec: `training: {env: [{name: A, value: "{{x}}"}]}`, want: []string{"spec.training.env[0].value: Invalid value: \"{{x}}\": " + argo}},
		"a variable, where there is no Argo":   {mode: v1alpha1.SingleNode, spec: `training: {env: [{name: A, value: "{{x}}"}]}`},
		"an annotation, where there is none":   {mode: v1alpha1.SingleNode, spec: `annotations: {a: "{{x}}"}`},
		"a variable for Kubernetes":            {mode: v1alpha1.SingleNode, spec: `training: {env: [{name: A, value: "$(B)"}]}`, want: []string{"spec.training.env[0].value: Invalid value: \"$(B)\": " + kubernetes}},
		"a variable that is escaped":           {spec: `training: {env: [{name: A, value: "$$(B)"}]}`},
		"a variable that is escaped, and not":  {spec: `training: {env: [{name: A, value: "$$$(B)"}]}`, want: []string{kubernetes}},
		"an argument for Kubernetes":           {spec: `serving: {args: ["--a=$(B)"]}`, want: []string{"spec.serving.args[0]: Invalid value: \"--a=$(B)\": " + kubernetes}},
		"an argument for Argo":                 {spec: `serving: {args: ["--a={{b}}"]}`, want: []string{"spec.serving.args[0]: Invalid value: \"--a={{b}}\": " + argo}},
		"an annotation that only Argo reads":   {spec: `annotations: {a: "$(B)"}`},
		"a key in a map of a map":              {spec: `dataset: {volume: {csi: {driver: d, volumeAttributes: {"{{x}}": a}}}}`, want: []string{"spec.dataset.volume.csi.volumeAttributes[{{x}}]: Invalid value: \"{{x}}\": " + argo}},
		"a volume of the storage":              {spec: `storage: {volume: {hostPath: {path: "/{{x}}"}}}`, want: []string{"spec.storage.volume.hostPath.path: Invalid value: \"/{{x}}\": " + argo}},
		"a volume of the dataset":              {spec: `dataset: {volume: {hostPath: {path: "/{{x}}"}}}`, want: []string{"spec.dataset.volume.hostPath.path: Invalid value: \"/{{x}}\": " + argo}},
		"a volume, where there is no Argo":     {mode: v1alpha1.SingleNode, spec: `dataset: {volume: {hostPath: {path: "/{{x}}"}}}`},
		"an export, where there is no Argo":    {mode: v1alpha1.SingleNode, spec: `storage: {volume: {hostPath: {path: "/{{x}}"}}}`},
		"a field of a list of a list of terms": {spec: `serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: In, values: ["{{x}}"]}]}}]}}}`, want: []string{"values[0]: "}},
	} {
		c.reason = "of " + name
		t.Run(name, c.run)
	}
}

// A variable has a name of its own.
func TestNamesOfVariables(t *testing.T) {
	const at = "spec.training.env[0].name: "
	for name, c := range map[string]specCase{
		"letters and more":  {spec: "training: {env: [{name: _A.b-1}]}"},
		"a digit first":     {spec: "training: {env: [{name: 1A}]}", want: []string{at + "Invalid value: \"1A\": must be the name of an environment variable: letters, digits and . _ -, not starting with a digit"}},
		"a space":           {spec: "training: {env: [{name: A B}]}", want: []string{at + "Invalid value: \"A B\": must be the name"}},
		"none":              {spec: "training: {env: [{value: a}]}", want: []string{at + "Required value"}},
		"of no text":        {spec: "training: {env: [{name: 1}]}", want: []string{at + "Invalid value: "}},
		"of no variable":    {spec: "training: {env: [A]}", want: []string{"spec.training.env[0]: "}},
		"of no list":        {spec: "training: {env: {name: A B}}", want: []string{"spec.training.env: "}},
		"two of one name":   {spec: "training: {env: [{name: A}, {name: B}, {name: A}]}", want: []string{"spec.training.env[2].name: Duplicate value: \"A\""}},
		"one of the script": {spec: "training: {env: [{name: OUTPUT_DIR}]}", want: []string{at + "Invalid value: \"OUTPUT_DIR\": is a variable that other fields set"}},
	} {
		c.reason = "of " + name
		t.Run(name, c.run)
	}
}

package fn_test

import (
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Text that Argo or Kubernetes would replace is refused where they would, and nowhere else.
func TestTextsThatArgoOrKubernetesExpandAreRefused(t *testing.T) {
	const (
		argo       = "must not hold {{, which Argo would replace"
		kubernetes = "must not hold $(, which Kubernetes would replace; write $$( for it"
	)
	for name, c := range map[string]specCase{
		"{{ in a variable is refused in a pipeline":              {spec: `training: {env: [{name: A, value: "{{x}}"}]}`, want: []string{"spec.training.env[0].value: Invalid value: \"{{x}}\": " + argo}},
		"{{ in a variable is allowed on a single node":           {mode: v1alpha1.SingleNode, spec: `training: {env: [{name: A, value: "{{x}}"}]}`},
		"{{ in an annotation is allowed on a single node":        {mode: v1alpha1.SingleNode, spec: `annotations: {a: "{{x}}"}`},
		"$( in a variable is refused":                            {mode: v1alpha1.SingleNode, spec: `training: {env: [{name: A, value: "$(B)"}]}`, want: []string{"spec.training.env[0].value: Invalid value: \"$(B)\": " + kubernetes}},
		"$$( in a variable is allowed":                           {spec: `training: {env: [{name: A, value: "$$(B)"}]}`},
		"$$$( in a variable is refused":                          {spec: `training: {env: [{name: A, value: "$$$(B)"}]}`, want: []string{kubernetes}},
		"$( in an argument is refused":                           {spec: `serving: {args: ["--a=$(B)"]}`, want: []string{"spec.serving.args[0]: Invalid value: \"--a=$(B)\": " + kubernetes}},
		"{{ in an argument is refused in a pipeline":             {spec: `serving: {args: ["--a={{b}}"]}`, want: []string{"spec.serving.args[0]: Invalid value: \"--a={{b}}\": " + argo}},
		"$( in an annotation is allowed":                         {spec: `annotations: {a: "$(B)"}`},
		"{{ in a key of a map in a map is refused":               {spec: `dataset: {volume: {csi: {driver: d, volumeAttributes: {"{{x}}": a}}}}`, want: []string{"spec.dataset.volume.csi.volumeAttributes[{{x}}]: Invalid value: \"{{x}}\": " + argo}},
		"{{ in the storage's volume is refused in a pipeline":    {spec: `storage: {volume: {hostPath: {path: "/{{x}}"}}}`, want: []string{"spec.storage.volume.hostPath.path: Invalid value: \"/{{x}}\": " + argo}},
		"{{ in the dataset's volume is refused in a pipeline":    {spec: `dataset: {volume: {hostPath: {path: "/{{x}}"}}}`, want: []string{"spec.dataset.volume.hostPath.path: Invalid value: \"/{{x}}\": " + argo}},
		"{{ in the dataset's volume is allowed on a single node": {mode: v1alpha1.SingleNode, spec: `dataset: {volume: {hostPath: {path: "/{{x}}"}}}`},
		"{{ in the storage's volume is allowed on a single node": {mode: v1alpha1.SingleNode, spec: `storage: {volume: {hostPath: {path: "/{{x}}"}}}`},
		"{{ in a list of terms in a list is refused":             {spec: `serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: In, values: ["{{x}}"]}]}}]}}}`, want: []string{"values[0]: "}},
		"a NUL in a variable is refused":                         {mode: v1alpha1.SingleNode, spec: `training: {env: [{name: A, value: "a\0b"}]}`, want: []string{`spec.training.env[0].value: Invalid value: "a\x00b": must not hold a NUL, `}},
		"a NUL in an argument is refused":                        {spec: `serving: {args: [--a, "--b=a\0"]}`, want: []string{`spec.serving.args[1]: Invalid value: "--b=a\x00": must not hold a NUL, `}},
		"a NUL in a volume's path is refused":                    {mode: v1alpha1.SingleNode, spec: `dataset: {volume: {hostPath: {path: "/a\0b"}}}`, want: []string{`spec.dataset.volume.hostPath.path: Invalid value: "/a\x00b": must not hold a NUL, `}},
		"a NUL in an annotation is allowed":                      {spec: `annotations: {a: "a\0b"}`},
	} {
		c.reason = name
		t.Run(name, c.run)
	}
}

// A variable has a name of its own.
func TestNamesOfVariables(t *testing.T) {
	const at = "spec.training.env[0].name: "
	for name, c := range map[string]specCase{
		"letters, digits and . _ - are allowed":         {spec: "training: {env: [{name: _A.b-1}]}"},
		"a digit first is refused":                      {spec: "training: {env: [{name: 1A}]}", want: []string{at + "Invalid value: \"1A\": must be the name of an environment variable: letters, digits and . _ -, not starting with a digit"}},
		"a space is refused":                            {spec: "training: {env: [{name: A B}]}", want: []string{at + "Invalid value: \"A B\": must be the name"}},
		"a missing name is refused":                     {spec: "training: {env: [{value: a}]}", want: []string{at + "Required value"}},
		"a number in place of a name is refused":        {spec: "training: {env: [{name: 1}]}", want: []string{at + "Invalid value: "}},
		"a text in place of a variable is refused":      {spec: "training: {env: [A]}", want: []string{"spec.training.env[0]: "}},
		"a mapping in place of a list is refused":       {spec: "training: {env: {name: A B}}", want: []string{"spec.training.env: "}},
		"a name twice is refused":                       {spec: "training: {env: [{name: A}, {name: B}, {name: A}]}", want: []string{"spec.training.env[2].name: Duplicate value: \"A\""}},
		"a variable that another field sets is refused": {spec: "training: {env: [{name: OUTPUT_DIR}]}", want: []string{at + "Invalid value: \"OUTPUT_DIR\": is a variable that other fields set"}},
	} {
		c.reason = name
		t.Run(name, c.run)
	}
}

package fn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A server that is older than the TensorFlow of the training can't be counted on to load
// its models, which would show only when the training is done.
func TestTrainingImageWithTheServerOf2020Warns(t *testing.T) {
	const ours = "ghcr.io/widedeep/wide-deep-training:v0.1.0"
	const old = "intel/intel-optimized-tensorflow-serving:2.2.0"
	digest := "@sha256:" + strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		spec   string
		warned bool
	}{
		"no server":                        {"mode: pipeline, image: {reference: " + ours + "}", true},
		"the server of 2020, stated":       {"mode: pipeline, image: {reference: " + ours + "}, serving: {image: " + old + "}", true},
		"another server":                   {"mode: pipeline, image: {reference: " + ours + "}, serving: {image: tensorflow/serving:2.20.0}", false},
		"nothing serves":                   {"image: {reference: " + ours + "}", false},
		"a digest":                         {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training" + digest + "}", true},
		"a tag and a digest":               {"mode: pipeline, image: {reference: " + ours + digest + "}", true},
		"neither":                          {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training}", true},
		"a mirror":                         {"mode: pipeline, image: {reference: 'localhost:5000/mirror/wide-deep-training:1'}", true},
		"another image":                    {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training-2}", false},
		"a folder of the name":             {"mode: pipeline, image: {reference: registry.example.com/wide-deep-training/clicks}", false},
		"the image of 2020":                {"mode: pipeline", false},
		"a workflow that is submitted":     {"mode: pipeline, workload: WorkflowTemplate, image: {reference: " + ours + "}", true},
		"a model that is named like ours":  {"mode: pipeline, model: {name: wide-deep-training}", false},
		"a registry that is named like it": {"mode: pipeline, image: {registry: registry.example.com/wide-deep-training}", false},
	} {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {" + c.spec + "}\n")
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			var got []string
			for _, message := range results(t, output)["warning"] {
				if strings.Contains(message, "spec.serving.image") {
					got = append(got, message)
				}
			}
			var want []string
			if c.warned {
				want = []string{"WideDeepConfig/a: spec.serving.image: " + old +
					": is older than the TensorFlow of the image wide-deep-training and may refuse its models: use tensorflow/serving:2.20.0"}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

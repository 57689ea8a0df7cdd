package fn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A server that is older than the TensorFlow of the training can't be counted on to load
// its models, which would show only when the training is done. Whoever states that server
// may know better.
func TestTrainingImageWithTheServerOf2020Warns(t *testing.T) {
	const ours = "ghcr.io/widedeep/wide-deep-training:v0.1.0"
	const old = "intel/intel-optimized-tensorflow-serving:2.2.0"
	digest := "@sha256:" + strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		spec     string
		severity string
	}{
		"the default server warns":                      {"mode: pipeline, image: {reference: " + ours + "}", "warning"},
		"the stated server of 2020 is an info":          {"mode: pipeline, image: {reference: " + ours + "}, serving: {image: " + old + "}", "info"},
		"another server does not warn":                  {"mode: pipeline, image: {reference: " + ours + "}, serving: {image: tensorflow/serving:2.20.0}", ""},
		"a single node does not warn":                   {"image: {reference: " + ours + "}", ""},
		"a digest warns too":                            {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training" + digest + "}", "warning"},
		"a tag and a digest warn too":                   {"mode: pipeline, image: {reference: " + ours + digest + "}", "warning"},
		"neither tag nor digest warns too":              {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training}", "warning"},
		"a mirror warns too":                            {"mode: pipeline, image: {reference: 'localhost:5000/mirror/wide-deep-training:1'}", "warning"},
		"another image does not warn":                   {"mode: pipeline, image: {reference: ghcr.io/widedeep/wide-deep-training-2}", ""},
		"a folder of the image's name does not warn":    {"mode: pipeline, image: {reference: registry.example.com/wide-deep-training/clicks}", ""},
		"the image of 2020 does not warn":               {"mode: pipeline", ""},
		"a WorkflowTemplate warns too":                  {"mode: pipeline, workload: WorkflowTemplate, image: {reference: " + ours + "}", "warning"},
		"a model named like the image does not warn":    {"mode: pipeline, model: {name: wide-deep-training}", ""},
		"a registry named like the image does not warn": {"mode: pipeline, image: {registry: registry.example.com/wide-deep-training}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]string{}
			for severity, messages := range resultsFor(t, c.spec) {
				for _, message := range messages {
					if strings.Contains(message, "spec.serving.image") {
						got[severity] += message
					}
				}
			}
			want := map[string]string{}
			if c.severity != "" {
				want[c.severity] = "WideDeepConfig/a: spec.serving.image: " + old +
					": is older than the TensorFlow of the image wide-deep-training and may refuse its models: use tensorflow/serving:2.20.0"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("by severity (-want +got):\n%s", diff)
			}
		})
	}
}

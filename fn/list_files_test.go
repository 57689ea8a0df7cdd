package fn_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
)

const head = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata:\n  name: clicks\n"

func TestListDistinguishesStatedValuesFromDefaults(t *testing.T) {
	file := fn.File{Name: "a.yaml", Data: []byte(head + "spec:\n  mode: pipeline\n  training: {targetAccuracy: 0.80}\n  user: {id: 0, name: null}\n")}
	cases := map[string]struct {
		reason string
		mode   v1alpha1.Mode
		want   v1alpha1.Mode
		script string
	}{
		"own mode":   {"a config knows its mode", "", v1alpha1.Pipeline, "fp32_training_check_accuracy.sh"},
		"given mode": {"defaults are those of the mode that was asked for", v1alpha1.SingleNode, v1alpha1.SingleNode, "fp32_training.sh"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var messages bytes.Buffer
			listings, err := fn.List([]fn.File{file}, c.mode, fn.Report{To: &messages})
			if err != nil {
				t.Fatalf("%v\n%s", err, messages.String())
			}
			if len(listings) != 1 {
				t.Fatalf("there are %d listings, want 1", len(listings))
			}
			l := listings[0]
			if l.File != "a.yaml" || l.Name != "clicks" || l.Mode != c.want || l.Values["MODEL_SCRIPT"] != c.script {
				t.Errorf("got %s of %s in mode %s with %s, but: %s", l.Name, l.File, l.Mode, l.Values["MODEL_SCRIPT"], c.reason)
			}
			if diff := cmp.Diff(map[string]bool{"TARGET_ACCURACY": true, "USER_ID": true}, l.Stated); diff != "" {
				t.Errorf("stated, where null is not (-want +got):\n%s", diff)
			}
			if got := l.Values["TARGET_ACCURACY"]; got != "0.80" {
				t.Errorf("the target is %s, want it as written", got)
			}
		})
	}
}

// Listing a config reports the same as rendering it.
func TestListReportsWhatRenderReports(t *testing.T) {
	for name, spec := range map[string]string{
		"a value":         "spec:\n  user: {id: -1}\n",
		"a field":         "spec:\n  usr: {id: 1}\n",
		"no mapping":      "spec: []\n",
		"values together": "spec:\n  image: {suffix: -" + strings.Repeat("x", 128) + "}\n",
	} {
		t.Run(name, func(t *testing.T) {
			files := []fn.File{{Name: "a.yaml", Data: []byte(head + spec)}}
			var listed, rendered bytes.Buffer
			if _, err := fn.List(files, "", fn.Report{To: &listed}); !errors.Is(err, fn.ErrFailed) {
				t.Errorf("List returned %v", err)
			}
			if _, err := fn.Render(files, fn.Settings{}, fn.Report{To: &rendered}); !errors.Is(err, fn.ErrFailed) {
				t.Errorf("Render returned %v", err)
			}
			if diff := cmp.Diff(rendered.String(), listed.String()); diff != "" {
				t.Errorf("(-rendered +listed):\n%s", diff)
			}
		})
	}
}

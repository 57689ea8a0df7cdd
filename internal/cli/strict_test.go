package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

const strictly = "widedeep: with --strict a warning is a failure: nothing was printed or written\n"

func TestStrictFailsWhereThereIsAWarning(t *testing.T) {
	files := map[string]string{"clicks.yaml": clicks, "clicks/all.yaml": "", "Krmfile": krmfile(map[string]string{"NFS_MOUNT": "x", "USER_NAME": "jo"})}
	for _, command := range [][]string{
		{"render"}, {"render", "--check"}, {"set", ".", "USER_NAME", "jo"}, {"set", ".", "USER_NAME=jo"}, {"import", ".", "--lossy"},
	} {
		status, out, messages := run(t, files, "", append(command, "--strict")...)
		if status != 1 || out != "" {
			t.Errorf("%v: status %d, output:\n%s", command, status, out)
		}
		expect(t, "standard error", messages, "warning: ", strictly)
		if got := read(t, "clicks.yaml"); got != clicks {
			t.Errorf("%v wrote:\n%s", command, got)
		}
	}
	if status, _, messages := run(t, files, "", "set", ".", "IMAGE_SUFFIX", "--strict"); status != 0 || !strings.Contains(read(t, "clicks.yaml"), `suffix: "--strict"`) {
		t.Errorf("a value that looks like the flag: status %d\n%s", status, messages)
	}
}

// Whoever states every required field is done, whatever the values: also the defaults
// that can work.
func TestStrictIsSatisfiedByStatedValues(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		values := []string{"MODE=" + string(mode)}
		for _, s := range parameters.Setters {
			text, ofMode := s.Default[mode]
			if s.Setter == "NFS_SERVER" {
				text = "10.35.215.25"
			}
			if ofMode && s.Expected {
				values = append(values, s.Setter+"="+text)
			}
		}
		status, _, messages := run(t, map[string]string{"clicks.yaml": clicks}, "", append([]string{"set", "--strict", "."}, values...)...)
		if status != 0 || messages != "" {
			t.Fatalf("%s: set: status %d\n%s", mode, status, messages)
		}
		status, out, messages := again(t, "", "render", "--strict")
		if status != 0 || messages != "" || out == "" {
			t.Errorf("%s: render: status %d\n%s", mode, status, messages)
		}
	}
}

// What a stated value asks of the cluster is an info, which never fails.
func TestInfosAboutValuesArePrinted(t *testing.T) {
	const info = "info: %s: spec.dataset.volume.image: a/b:1: Kubernetes before 1.35 silently drops the volume, and the training finds no data\n"
	const value = "spec.dataset.volume={image: {reference: a/b:1}}"
	infoAt := func(at string) string { return fmt.Sprintf(info, at) }
	steps := []struct {
		command []string
		want    string
	}{
		{[]string{"init", "pkg", "--set", value}, infoAt("pkg/wide-deep.yaml: WideDeepConfig/wide-deep")},
		{[]string{"set", "pkg", "USER_NAME=jo"}, ""},
		{[]string{"render", "-f", "pkg"}, infoAt("pkg/wide-deep.yaml:29:14: WideDeepConfig/wide-deep")},
	}
	run(t, nil, "", "version") // in an empty folder
	for _, step := range steps {
		status, _, messages := again(t, "", step.command...)
		var infos string
		for line := range strings.Lines(messages) {
			if strings.HasPrefix(line, "info: ") {
				infos += line
			}
		}
		if status != 0 || infos != step.want {
			t.Errorf("%v: status %d, infos %q, want %q", step.command, status, infos, step.want)
		}
	}
	if status, _, messages := run(t, map[string]string{"a.yaml": clicks}, "", "set", "a.yaml", value, "DATASET_DIR=/in", "--strict"); !strings.Contains(messages, infoAt("a.yaml: WideDeepConfig/clicks")) || status != 1 {
		t.Errorf("strict, with other warnings: status %d\n%s", status, messages)
	}
}

func TestSetWarnsAboutTheFieldsThatItSets(t *testing.T) {
	for value, want := range map[string]string{
		"REPLICAS=5":         "warning: clicks.yaml: WideDeepConfig/clicks: spec.serving.replicas: 5: has no effect in mode single-node\n",
		"NFS_SERVER=0.0.0.0": "warning: clicks.yaml: WideDeepConfig/clicks: spec.storage.nfs.server: 0.0.0.0: no NFS server has this address, so the pod will never start\n",
		"USER_ID=0":          "",
	} {
		status, _, messages := run(t, map[string]string{"clicks.yaml": clicks + "  training: {retryLimit: 3}\n"}, "", "set", ".", value)
		if status != 0 || messages != want {
			t.Errorf("%s: status %d, standard error %q, want %q", value, status, messages, want)
		}
	}
}

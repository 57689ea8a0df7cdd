package cli_test

import "testing"

// What keeps a file from being written is named, and that nothing was.
func TestWriteNamesWhatIsInTheWay(t *testing.T) {
	for want, c := range map[string]struct {
		files map[string]string
		args  []string
	}{
		"widedeep: clicks is a file in the way of a folder: nothing was written\n": {
			map[string]string{"a.yaml": clicks, "clicks": ""}, []string{"render", "--write"},
		},
		"widedeep: clicks/configmap.yaml is in the way of a new file, and was not read: nothing was written\n": {
			map[string]string{"a.yaml": clicks, "clicks/configmap.yaml/x": ""}, []string{"render", "--write"},
		},
		"widedeep: a.yaml: must be a package's folder, not a file\n": {
			map[string]string{"a.yaml": clicks}, []string{"render", "--write", "a.yaml"},
		},
	} {
		status, out, messages := run(t, c.files, "", c.args...)
		if status != 1 || out != "" {
			t.Errorf("%v: status %d, output %q", c.args, status, out)
		}
		expect(t, "standard error", messages, want)
	}
}

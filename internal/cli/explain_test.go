package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

func TestExplain(t *testing.T) {
	for field, want := range map[string]string{
		"NFS_SERVER": `KIND:     WideDeepConfig
VERSION:  widedeep.dev/v1alpha1

FIELD:    spec.storage.nfs.server <string>
SETTER:   NFS_SERVER
VALUE:    must be a host name or an IP address, IPv6 without brackets and zone
DEFAULT:  0.0.0.0

DESCRIPTION:
    Server is a host name or an IP address.

REACHES:
    in mode single-node
      Pod spec.volumes[nfs-path].nfs.server
    in mode pipeline
      Workflow spec.arguments.parameters[NFS_SERVER].value
      Workflow spec.templates[train-wide-deep-large-ds].volumes[nfs-path].nfs.server
      Deployment spec.template.spec.volumes[nfs-path].nfs.server (created by the workflow)

EXAMPLE:
    widedeep set . NFS_SERVER=10.0.0.1
`,
		"spec.serving.serviceType": `KIND:     WideDeepConfig
VERSION:  widedeep.dev/v1alpha1

FIELD:    spec.serving.serviceType <string>
DEFAULT:  NodePort in mode pipeline

ENUM:
    NodePort
    ClusterIP
    LoadBalancer

DESCRIPTION:
    ServiceType is the type of the Service; ` + "`NodePort`" + ` by default.

REACHES:
    in mode pipeline
      Service spec.type (created by the workflow)

EXAMPLE:
    widedeep set . MODE=pipeline spec.serving.serviceType=LoadBalancer
`,
		"spec.training.env.valueFrom.secretKeyRef": `KIND:     WideDeepConfig
VERSION:  widedeep.dev/v1alpha1

FIELD:    spec.training.env.valueFrom.secretKeyRef <SecretKeySelector>

DESCRIPTION:
    Selects a key of a secret in the pod's namespace

SEE ALSO:
    kubectl explain pod.spec.containers.env.valueFrom.secretKeyRef

FIELDS:
  name <string> -required-
    Name of the referent.

  key <string> -required-
    The key of the secret to select from.

  optional <boolean>
    Specify whether the Secret or its key must be defined
`,
		"spec.model": `KIND:     WideDeepConfig
VERSION:  widedeep.dev/v1alpha1

FIELD:    spec.model <Object>

DESCRIPTION:
    Model is the use case and where its code lies in the training image.

FIELDS:
  name <string> setter MODEL_NAME
    Name is part of the generated resources' names and of the training image's tag.
    A lower-case DNS label that starts with a letter; without a trailing
    ` + "`-training`" + ` at most 48 characters, else the workflow's name gets too long.

  dir <string> setter MODEL_DIR
    Dir is the model's directory in the image, an absolute path.

  script <string> setter MODEL_SCRIPT
    Script is the file name of the training script. The mode defines the script's
    content.
`,
	} {
		status, out, messages := run(t, nil, "", "explain", field)
		if status != 0 {
			t.Errorf("%s: status %d\n%s", field, status, messages)
		}
		if diff := cmp.Diff(want, out); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
}

// Each row of the table is explained as the table has it, and the command that is shown
// works.
func TestExplainEveryField(t *testing.T) {
	counts := map[v1alpha1.Mode]map[string]int{}
	for _, mode := range v1alpha1.Modes {
		counts[mode], _ = manifests.Embedded.Counts(mode)
	}
	_, all, _ := run(t, nil, "", "explain", "--recursive")
	for _, p := range parameters.All {
		status, out, messages := again(t, "", "explain", p.Field)
		if status != 0 {
			t.Errorf("%s: status %d\n%s", p.Field, status, messages)
			continue
		}
		expect(t, p.Field, out, "FIELD:    "+p.Field+" <", "DESCRIPTION:\n    ")
		expect(t, "the whole", all, "\n"+strings.Repeat("  ", len(p.Path()))+p.Path()[len(p.Path())-1]+" <")
		if p.Setter != "" {
			expect(t, p.Field, out, "\nSETTER:   "+p.Setter+"\n")
		}
		for mode, text := range p.Default {
			if text != "" && text != string(mode) {
				expect(t, p.Field, out, " "+text)
			}
			if places := strings.Count(out, "\n      "); places < counts[mode][p.Setter] {
				t.Errorf("%s: %d places, but the setter's COUNT in mode %s is %d:\n%s", p.Field, places, mode, counts[mode][p.Setter], out)
			}
		}
		if p.Setter != parameters.Mode {
			expect(t, p.Field, out, "REACHES:\n    in mode ")
		}
		tryExamples(t, out)
	}
}

// tryExamples runs the commands that explain shows, in a package of each mode or of the one that is named.
func tryExamples(t *testing.T, explained string) {
	t.Helper()
	_, examples, found := strings.Cut(explained, "\nEXAMPLE:\n")
	modes := v1alpha1.Modes
	for line := range strings.Lines(examples) {
		if mode, isMode := strings.CutPrefix(strings.TrimSpace(line), "in mode "); isMode {
			modes = []v1alpha1.Mode{v1alpha1.Mode(mode)}
			continue
		}
		command, isCommand := strings.CutPrefix(strings.TrimSpace(line), "widedeep ")
		if !isCommand {
			break // the fields
		}
		for _, mode := range modes {
			write(t, "a.yaml", "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: a}\nspec: {mode: "+string(mode)+"}\n")
			if status, _, messages := again(t, "", words(command)...); status != 0 || strings.Contains(messages, "no effect") {
				t.Errorf("%s in mode %s: status %d\n%s", command, mode, status, messages)
			}
		}
	}
	if !found {
		t.Errorf("there is no example:\n%s", explained)
	}
}

// words splits a command as a shell does, with single quotes only.
func words(command string) []string {
	var all []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			all = append(all, part)
		} else {
			all = append(all, strings.Fields(part)...)
		}
	}
	return all
}

func TestExplainSuggestsWhatWasMeant(t *testing.T) {
	for name, want := range map[string]string{
		"spec.serving.nodeport":            "spec.serving.nodeport: there is no such field; did you mean spec.serving.nodePort?",
		"NFS_SERVR":                        "NFS_SERVR: is not a setter; did you mean NFS_SERVER?",
		"SPEC.Serving":                     "SPEC.Serving: there is no such field; did you mean spec.serving?",
		"spec.training.tolerations[x]":     "spec.training.tolerations[x]: spec.training.tolerations is a list: name one of its elements by its index; did you mean spec.training.tolerations[0]?",
		`spec.labels["example\.com/team"]`: `spec.labels["example\.com/team"]: a key stands in brackets and one pair of quotes, without backslashes; did you mean spec.labels["example.com/team"]?`,
		`spec.labels.example\.com/team`:    `spec.labels.example\.com/team: a key stands in brackets and one pair of quotes, without backslashes; did you mean spec.labels["example.com/team"]?`,
		"WideDeepConfig.sepc":              "sepc: there is no such field; did you mean spec?",
		"nodePort":                         "nodePort: is not a setter; did you mean spec.serving.nodePort?",
		"spec.training.":                   `spec.training.: is not a field's path: there must be a field before ""`,
	} {
		status, out, messages := run(t, nil, "", "explain", name)
		if status != 2 || out != "" {
			t.Errorf("%s: status %d, output %q", name, status, out)
		}
		expect(t, "standard error", messages, fmt.Sprintf("widedeep: %s; see widedeep explain --help\n", want))
	}
}

func TestExplainTakesTheKindAsKubectlDoes(t *testing.T) {
	for name, field := range map[string]string{"widedeepconfig": "", "WideDeepConfigs": "", "WideDeepConfig.spec.serving": "spec.serving"} {
		args := []string{"explain"}
		if field != "" {
			args = append(args, field)
		}
		_, want, _ := run(t, nil, "", args...)
		if status, got, messages := again(t, "", "explain", name); status != 0 || got != want {
			t.Errorf("%s: status %d\n%s%s", name, status, messages, cmp.Diff(want, got))
		}
	}
}

// The greatest number that the check allows is shown, also if it is only that of the type.
func TestExplainShowsBothEndsOfARange(t *testing.T) {
	for name, want := range map[string]string{"USER_ID": "<integer> 0 to 2147483647\n", "spec.serving.port": "<integer> 1 to 65535\n"} {
		_, out, _ := run(t, nil, "", "explain", name)
		expect(t, name, out, want)
	}
}

func TestExplainWrapsLongDescriptions(t *testing.T) {
	_, out, _ := run(t, nil, "", "explain", "spec.storage.volume")
	_, listed, _ := strings.Cut(out, "\nFIELDS:\n")
	for _, line := range strings.Split(listed, "\n") {
		if len(line) > 100 {
			t.Errorf("a line has %d bytes: %s", len(line), line)
		}
	}
	expect(t, "the fields", listed, "    hostPath represents a pre-existing file or directory on the host machine that is directly\n    exposed to the container.\n")
}

package fn_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Where things are mounted and written has to go together, by the defaults of the fields
// that are not stated too.
func TestPathsGoTogether(t *testing.T) {
	const (
		single = v1alpha1.SingleNode
		nfs    = `spec.storage.nfs.path: Invalid value: `
		claim  = "volume: {persistentVolumeClaim: {claimName: a}}"
		model  = "/workspace/wide-deep-large-ds-fp32-training"
	)
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]specCase{
		"one place, the export's path stated":     {spec: "storage: {nfs: {path: /datasets}}", want: []string{nfs + `"/datasets": must not be where the dataset is mounted: spec.dataset.dir is "/datasets"`}},
		"one place, the dataset's stated":         {mode: single, spec: "dataset: {dir: /nfs}", want: []string{`spec.dataset.dir: Invalid value: "/nfs": must not be where the storage is mounted: spec.storage.nfs.path is "/nfs"`}},
		"one place, the volume's stated":          {spec: "storage: {" + claim + ", mountPath: /datasets}", want: []string{`spec.storage.mountPath: Invalid value: "/datasets": must not be where the dataset is mounted`}},
		"one place, the volume at the export's":   {spec: "storage: {" + claim + ", nfs: {path: /datasets}}", want: []string{nfs}},
		"not mounted there":                       {spec: "storage: {" + claim + ", mountPath: /a, nfs: {path: /datasets}}"},
		"the dataset in the storage":              {spec: "dataset: {dir: /nfs/criteo}"},
		"the storage in the dataset":              {spec: "storage: {nfs: {path: /datasets/out}}"},
		"the output in the dataset":               {spec: "dataset: {dir: /nfs/root}", want: []string{`spec.dataset.dir: Invalid value: "/nfs/root": must not hold what the training writes, since it is read-only: spec.storage.outputDir is "/nfs/root/wide-deep-large-ds-fp32-training/output"`}},
		"the checkpoints in the dataset":          {spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}", want: []string{`spec.storage.checkpointDir is "/nfs/root/wide-deep-large-ds-fp32-training/checkpoints"`}},
		"the checkpoints, which there are none":   {mode: single, spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}"},
		"the checkpoints, on a single node":       {mode: single, spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}, storage: {checkpointDir: checkpoints}", want: []string{`spec.dataset.dir: Invalid value: "/nfs/root/wide-deep-large-ds-fp32-training/checkpoints": must not hold what the training writes`}},
		"a folder beside":                         {spec: "dataset: {dir: /nfs/roo}"},
		"over the model's code":                   {spec: "storage: {nfs: {path: /workspace}}", want: []string{nfs + `"/workspace": must not hide the model's code: spec.model.dir is "` + model + `"`}},
		"at the model's code":                     {mode: single, spec: "dataset: {dir: " + model + "}", want: []string{`spec.dataset.dir: Invalid value: `}},
		"a volume over the model's code":          {spec: "storage: {" + claim + ", mountPath: /workspace}", want: []string{"spec.storage.mountPath: "}},
		"the model's code in the storage":         {spec: "model: {dir: /nfs/code}", want: []string{`spec.model.dir: Invalid value: "/nfs/code": must not be in a volume, which hides the image's code: spec.storage.nfs.path is "/nfs"`}},
		"at the script's folder":                  {spec: "dataset: {dir: " + model + "/quickstart}", want: []string{"spec.dataset.dir: "}},
		"at the script":                           {mode: single, spec: "dataset: {dir: " + model + "/quickstart/fp32_training.sh}", want: []string{"spec.dataset.dir: "}},
		"below the script":                        {mode: single, spec: "dataset: {dir: " + model + "/quickstart/fp32_training.sh/a}", want: []string{"spec.dataset.dir: "}},
		"in the model's folder":                   {spec: "dataset: {dir: " + model + "/data}"},
		"at the system's folder":                  {spec: "dataset: {dir: /etc}", want: []string{`spec.dataset.dir: Invalid value: "/etc": must not take the place of /etc, which the container needs`}},
		"at the node's folder of that name":       {spec: "storage: {nfs: {path: /usr/lib}}", want: []string{nfs}},
		"in /proc":                                {mode: single, spec: "storage: {nfs: {path: /proc/data}}", want: []string{nfs + `"/proc/data": must not be in /proc, which is the kernel's`}},
		"in /dev":                                 {spec: "storage: {" + claim + ", mountPath: /dev/shm}", want: []string{"spec.storage.mountPath: "}},
		"the model in /sys":                       {spec: "model: {dir: /sys/model}", want: []string{"spec.model.dir: "}},
		"where Argo keeps its own":                {spec: "dataset: {dir: /var/run/argo/a}", want: []string{"spec.dataset.dir: "}},
		"where Argo would, had it a part":         {mode: single, spec: "dataset: {dir: /var/run/argo/a}"},
		"beside the system's folders":             {spec: "dataset: {dir: /usr/share/criteo}, storage: {nfs: {path: /var/nfs}}, model: {dir: /opt/model}"},
		"names that begin as the system's do":     {spec: "dataset: {dir: /developers}, storage: {nfs: {path: /etcetera}}"},
		"checkpoints served":                      {spec: "storage: {checkpointDir: output}", want: []string{`spec.storage.checkpointDir: Invalid value: "output": must not be where models are served from: spec.storage.outputDir is "output"`}},
		"output into the checkpoints":             {spec: "storage: {outputDir: checkpoints}", want: []string{"spec.storage.outputDir: "}},
		"checkpoints where models wait":           {spec: "storage: {checkpointDir: output.candidate}", want: []string{`spec.storage.checkpointDir: Invalid value: "output.candidate": must not be where models wait to be accepted: spec.storage.outputDir is "output"`}},
		"output that is nobody's candidate":       {spec: "storage: {outputDir: checkpoints.candidate}"},
		"no checkpoints on a single node":         {mode: single, spec: "storage: {outputDir: checkpoints}"},
		"a name that leaves no room":              {spec: "storage: {outputDir: " + long(246) + "}", want: []string{"must have at most 245 bytes in a pipeline: models wait beside it, in <outputDir>.candidate"}},
		"a name that leaves room":                 {spec: "storage: {outputDir: " + long(245) + "}"},
		"a long name on a single node":            {mode: single, spec: "storage: {outputDir: " + long(255) + "}"},
		"a path that gets too long":               {spec: "storage: {nfs: {path: " + strings.Repeat("/"+long(250), 16) + "}}", want: []string{nfs}},
		"where Argo is by its other name":         {spec: "dataset: {dir: /run/argo}", want: []string{`"/run/argo": must not be in /run/argo, which is Argo's`}},
		"no room for the script":                  {spec: "model: {dir: " + strings.Repeat("/"+long(200), 20) + "/" + long(60) + "}", want: []string{"must leave room for the script's name: "}},
		"a dataset that is no path":               {spec: "dataset: {dir: a}, storage: {nfs: {path: /datasets}}", want: []string{"spec.dataset.dir: "}},
		"an export that is no path":               {spec: "dataset: {dir: /nfs}, storage: {nfs: {path: a}}", want: []string{nfs}},
		"a user that is none":                     {spec: "dataset: {dir: /nfs/root}, user: {name: ..}", want: []string{"spec.user.name: "}},
		"a model that is none":                    {spec: "dataset: {dir: /nfs/root}, model: {name: A_B}", want: []string{"spec.model.name: "}},
		"an output that is none, too deep":        {mode: single, spec: "storage: {outputDir: a/b, nfs: {path: " + strings.Repeat("/"+long(250), 16) + "}}", want: []string{"spec.storage.outputDir: "}},
		"a path too long to mount something else": {mode: single, spec: "model: {dir: " + strings.Repeat("/"+long(200), 20) + "}"},
	} {
		c.reason = "both are there in one container"
		t.Run(name, c.run)
	}
}

// No message shows an expression of the manifests.
func TestMessagesShowNoExpressions(t *testing.T) {
	for _, spec := range []string{"storage: {nfs: {path: /datasets}}", "model: {dir: /nfs}", "model: {name: wide-deep-large-ds-service}"} {
		_, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, " + spec + "}\n")
		if err == nil || strings.Contains(messages, "${") || strings.Contains(messages, "{{") {
			t.Errorf("%s: %v: %s", spec, err, messages)
		}
	}
}

// The folder that no checkpoints may be in is the script's.
func TestCandidateSuffixIsTheScripts(t *testing.T) {
	text, err := os.ReadFile("../manifests/pipeline/fp32_training_check_accuracy.sh")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`OUTPUT_DIR\}?\.candidate\b`).Match(text) {
		t.Error("the pipeline's script has no folder <OUTPUT_DIR>.candidate")
	}
}

// A container that has something else in their place does not start, or not its programs.
func TestSystemFoldersAreRefused(t *testing.T) {
	for _, folder := range strings.Fields("/bin /dev /etc /lib /lib64 /proc /run /sbin /sys /usr /usr/bin /usr/lib /usr/sbin /var /var/run") {
		for _, spec := range []map[string]string{{"spec.dataset.dir": folder}, {"spec.storage.nfs.path": folder}} {
			_, messages, err := process(t, configWith(t, v1alpha1.SingleNode, spec))
			if why := "must not take the place of " + folder + ", which the container needs"; err == nil || !strings.Contains(messages, why) {
				t.Errorf("%s: want %q, got\n%s", spec, why, messages)
			}
		}
	}
}

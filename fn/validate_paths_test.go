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
func TestOverlappingPathsAreRefused(t *testing.T) {
	const (
		single = v1alpha1.SingleNode
		nfs    = `spec.storage.nfs.path: Invalid value: `
		claim  = "volume: {persistentVolumeClaim: {claimName: a}}"
		model  = "/workspace/wide-deep-large-ds-fp32-training"
	)
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]specCase{
		"the export at the dataset is refused":                                  {spec: "storage: {nfs: {path: /datasets}}", want: []string{nfs + `"/datasets": must not be where the dataset is mounted: spec.dataset.dir is "/datasets"`}},
		"the dataset at the export is refused":                                  {mode: single, spec: "dataset: {dir: /nfs}", want: []string{`spec.dataset.dir: Invalid value: "/nfs": must not be where the storage is mounted: spec.storage.nfs.path is "/nfs"`}},
		"a volume at the dataset is refused":                                    {spec: "storage: {" + claim + ", mountPath: /datasets}", want: []string{`spec.storage.mountPath: Invalid value: "/datasets": must not be where the dataset is mounted`}},
		"a volume mounted at the export's path at the dataset is refused":       {spec: "storage: {" + claim + ", nfs: {path: /datasets}}", want: []string{nfs}},
		"the export's path beside a mountPath does not count":                   {spec: "storage: {" + claim + ", mountPath: /a, nfs: {path: /datasets}}"},
		"the dataset in the storage is allowed":                                 {spec: "dataset: {dir: /nfs/criteo}"},
		"the storage in the dataset is allowed":                                 {spec: "storage: {nfs: {path: /datasets/out}}"},
		"the output in the dataset is refused":                                  {spec: "dataset: {dir: /nfs/root}", want: []string{`spec.dataset.dir: Invalid value: "/nfs/root": must not hold what the training writes, since it is read-only: spec.storage.outputDir is "/nfs/root/wide-deep-large-ds-fp32-training/output"`}},
		"the checkpoints in the dataset are refused":                            {spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}", want: []string{`spec.storage.checkpointDir is "/nfs/root/wide-deep-large-ds-fp32-training/checkpoints"`}},
		"without checkpointDir a single node has no checkpoints in the dataset": {mode: single, spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}"},
		"a single node's checkpointDir in the dataset is refused":               {mode: single, spec: "dataset: {dir: /nfs/root/wide-deep-large-ds-fp32-training/checkpoints}, storage: {checkpointDir: checkpoints}", want: []string{`spec.dataset.dir: Invalid value: "/nfs/root/wide-deep-large-ds-fp32-training/checkpoints": must not hold what the training writes`}},
		"a dataset whose name begins as the output's folder is allowed":         {spec: "dataset: {dir: /nfs/roo}"},
		"the export above the model's code is refused":                          {spec: "storage: {nfs: {path: /workspace}}", want: []string{nfs + `"/workspace": must not hide the model's code: spec.model.dir is "` + model + `"`}},
		"the dataset at the model's code is refused":                            {mode: single, spec: "dataset: {dir: " + model + "}", want: []string{`spec.dataset.dir: Invalid value: `}},
		"a volume above the model's code is refused":                            {spec: "storage: {" + claim + ", mountPath: /workspace}", want: []string{"spec.storage.mountPath: "}},
		"the model's code in the storage is refused":                            {spec: "model: {dir: /nfs/code}", want: []string{`spec.model.dir: Invalid value: "/nfs/code": must not be in a volume, which hides the image's code: spec.storage.nfs.path is "/nfs"`}},
		"the dataset at the script's folder is refused":                         {spec: "dataset: {dir: " + model + "/quickstart}", want: []string{"spec.dataset.dir: "}},
		"the dataset at the script is refused":                                  {mode: single, spec: "dataset: {dir: " + model + "/quickstart/fp32_training.sh}", want: []string{"spec.dataset.dir: "}},
		"the dataset below the script is refused":                               {mode: single, spec: "dataset: {dir: " + model + "/quickstart/fp32_training.sh/a}", want: []string{"spec.dataset.dir: "}},
		"the dataset in the model's folder beside the script is allowed":        {spec: "dataset: {dir: " + model + "/data}"},
		"the dataset at /etc is refused":                                        {spec: "dataset: {dir: /etc}", want: []string{`spec.dataset.dir: Invalid value: "/etc": must not take the place of /etc, which the container needs`}},
		"the export at /usr/lib is refused":                                     {spec: "storage: {nfs: {path: /usr/lib}}", want: []string{nfs}},
		"the export in /proc is refused":                                        {mode: single, spec: "storage: {nfs: {path: /proc/data}}", want: []string{nfs + `"/proc/data": must not be in /proc, which is the kernel's`}},
		"a volume in /dev is refused":                                           {spec: "storage: {" + claim + ", mountPath: /dev/shm}", want: []string{"spec.storage.mountPath: "}},
		"the model in /sys is refused":                                          {spec: "model: {dir: /sys/model}", want: []string{"spec.model.dir: "}},
		"/var/run/argo is refused in a pipeline":                                {spec: "dataset: {dir: /var/run/argo/a}", want: []string{"spec.dataset.dir: "}},
		"/var/run/argo is allowed on a single node":                             {mode: single, spec: "dataset: {dir: /var/run/argo/a}"},
		"folders beside the system's are allowed":                               {spec: "dataset: {dir: /usr/share/criteo}, storage: {nfs: {path: /var/nfs}}, model: {dir: /opt/model}"},
		"names that begin as the system's folders do are allowed":               {spec: "dataset: {dir: /developers}, storage: {nfs: {path: /etcetera}}"},
		"checkpoints at the output are refused":                                 {spec: "storage: {checkpointDir: output}", want: []string{`spec.storage.checkpointDir: Invalid value: "output": must not be where models are served from: spec.storage.outputDir is "output"`}},
		"the output at the default checkpoints is refused":                      {spec: "storage: {outputDir: checkpoints}", want: []string{"spec.storage.outputDir: "}},
		"checkpoints at the candidates' folder are refused":                     {spec: "storage: {checkpointDir: output.candidate}", want: []string{`spec.storage.checkpointDir: Invalid value: "output.candidate": must not be where models wait to be accepted: spec.storage.outputDir is "output"`}},
		"an output that ends in .candidate is allowed":                          {spec: "storage: {outputDir: checkpoints.candidate}"},
		"a single node's output may have the name of a pipeline's checkpoints":  {mode: single, spec: "storage: {outputDir: checkpoints}"},
		"an outputDir of 246 bytes is refused in a pipeline":                    {spec: "storage: {outputDir: " + long(246) + "}", want: []string{"must have at most 245 bytes in a pipeline: models wait beside it, in <outputDir>.candidate"}},
		"an outputDir of 245 bytes is allowed in a pipeline":                    {spec: "storage: {outputDir: " + long(245) + "}"},
		"an outputDir of 255 bytes is allowed on a single node":                 {mode: single, spec: "storage: {outputDir: " + long(255) + "}"},
		"an export whose outputs would have too long a path is refused":         {spec: "storage: {nfs: {path: " + strings.Repeat("/"+long(250), 16) + "}}", want: []string{nfs}},
		"/run/argo is refused in a pipeline":                                    {spec: "dataset: {dir: /run/argo}", want: []string{`"/run/argo": must not be in /run/argo, which is Argo's`}},
		"a model's folder without room for the script is refused":               {spec: "model: {dir: " + strings.Repeat("/"+long(200), 20) + "/" + long(60) + "}", want: []string{"must leave room for the script's name: "}},
		"a relative dataset is one error":                                       {spec: "dataset: {dir: a}, storage: {nfs: {path: /datasets}}", want: []string{"spec.dataset.dir: "}},
		"a relative export is one error":                                        {spec: "dataset: {dir: /nfs}, storage: {nfs: {path: a}}", want: []string{nfs}},
		"a wrong user's name is one error":                                      {spec: "dataset: {dir: /nfs/root}, user: {name: ..}", want: []string{"spec.user.name: "}},
		"a wrong model's name is one error":                                     {spec: "dataset: {dir: /nfs/root}, model: {name: A_B}", want: []string{"spec.model.name: "}},
		"a wrong outputDir is one error":                                        {mode: single, spec: "storage: {outputDir: a/b, nfs: {path: " + strings.Repeat("/"+long(250), 16) + "}}", want: []string{"spec.storage.outputDir: "}},
		"a model's folder with room for the script is allowed":                  {mode: single, spec: "model: {dir: " + strings.Repeat("/"+long(200), 20) + "}"},
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

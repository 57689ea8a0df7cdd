package difference

import (
	"regexp"
	"slices"
	"strings"
)

// A KnownDifference is one that every package of a kind has, or each with some setting.
type KnownDifference struct {
	// Theirs and Here say in the documentation what a package has and what is generated.
	Theirs, Here string
	// Fields are the fields' paths: * stands for a name or an index, ** for any rest.
	Fields []string
	// Value is a regular expression for the whole value; empty where any value will do. A
	// value that somebody changed by hand does not match.
	Value string
	// Claim is true for what only a package with a claim has.
	Claim bool
	// Dropped is true if nothing that is generated depends on the fields. A package from which
	// somebody removed them gives the same result.
	Dropped bool
}

// Known are the differences that are not reported. docs/migrating.md has them as a table.
var Known = []KnownDifference{
	{
		Theirs: "the variables are in a ConfigMap, which `envFrom` names", Here: "the variables are in the container's `env`",
		Fields: []string{"ConfigMap.metadata.name", "Pod.spec.containers[single-node].envFrom[0].configMapRef.name", train + ".container.envFrom[0].configMapRef.name"},
	},
	{
		Theirs: "the variables FS_ID and MODEL_DIR", Here: "not there: nothing reads the first, and the second is the working directory",
		Fields: []string{"ConfigMap.data.FS_ID", "ConfigMap.data.MODEL_DIR"}, Dropped: true,
	},
	{
		Theirs: "the variables LD_LIBRARY_PATH and PYTHONPATH", Here: "those of the image, which `train.py` runs with",
		Fields: []string{"ConfigMap.data.LD_LIBRARY_PATH", "ConfigMap.data.PYTHONPATH"},
		Value:  `/usr/local/lib:/usr/local/lib/mpirun:\$LD_LIBRARY_PATH|.*/models/recommendation/tensorflow/wide_deep_large_ds/training:\$PYTHONPATH`, Dropped: true,
	},
	{
		Theirs: "TARGET_ACCURACY is `0` or empty", Here: "the variable is not there, and nothing is checked",
		Fields: []string{"ConfigMap.data.TARGET_ACCURACY", train + ".container.env[TARGET_ACCURACY].**"},
		Value:  `0*\.?0*|TARGET_ACCURACY`, Dropped: true,
	},
	{
		Theirs: "init containers make the directories of a single node", Here: "the script makes them",
		Fields: []string{"Pod.spec.initContainers[create-output-dir].**", "Pod.spec.initContainers[create-checkpoint-dir].**"}, Dropped: true,
	},
	{
		Theirs: "a single node runs `launch_benchmark.py`", Here: "it runs the script, which runs the model's `train.py`",
		Fields: []string{"Pod.spec.containers[single-node].command[]", "Pod.spec.containers[single-node].args[]"},
		Value: `python|/.*/benchmarks/launch_benchmark\.py|/.*/quickstart/[^/]+|--model-name=wide_deep_large_ds|--precision=fp32|--mode=training|--framework=tensorflow` +
			`|--batch-size=512|--data-location=\$\(DATASET_DIR\)|--output-dir=\$\(OUTPUT_DIR\)|--checkpoint=\$\(CHECKPOINT_DIR\)`,
	},
	{
		Theirs: "a pipeline's ServiceAccount, Role and RoleBinding have the model's name", Here: "the names of [ours](differences.md) are the workflow's, and the rights are others",
		Fields: []string{"ServiceAccount.metadata.name", "Role.**", "RoleBinding.**", "Workflow.spec.serviceAccountName"},
	},
	{
		Theirs: "the workflow's name is the same for every model", Here: "it begins with MODEL_NAME",
		Fields: []string{"Workflow.metadata.name"}, Value: "wide-deep-large-ds-fp32-train-serve-wf",
	},
	{
		Theirs: "`retryPolicy: OnFailure`", Here: "`Always`, except for failures that no repetition can fix",
		Fields: []string{train + ".retryStrategy.retryPolicy"}, Value: "OnFailure",
	},
	{
		Theirs: "the workflow creates the Deployment and the Service", Here: "it applies them",
		Fields: []string{"Workflow.spec.templates[*].resource.action"}, Value: "create",
	},
	{
		Theirs: "the server's containerPort is TF_SERVING_PORT", Here: "8500 and 8501, the ports where it listens",
		Fields: []string{"Deployment.spec.template.spec.containers[*].ports[0].containerPort"},
	},
	{
		Theirs: "the Service's port is 8501", Here: "TF_SERVING_PORT",
		Fields: []string{"Service.spec.ports[0].port"}, Value: "8501",
	},
	{
		Theirs: "a pipeline with a claim mounts an NFS export after all, of the server 0.0.0.0", Here: "it mounts the claim",
		Fields: []string{
			"Workflow.spec.arguments.parameters[NFS_PATH].value", train + ".container.volumeMounts[nfs-path].mountPath", train + ".volumes[nfs-path].nfs.*",
			"Deployment.spec.template.spec.containers[*].volumeMounts[nfs-path].mountPath", "Deployment.spec.template.spec.volumes[nfs-path].nfs.*",
		},
		Value: `/nfs|0\.0\.0\.0`, Claim: true, Dropped: true,
	},
	{
		Theirs: "in a pipeline with a claim, `envFrom` has the ConfigMap's name at the wrong place, so the script gets no variables", Here: "the variables are there",
		Fields: []string{train + ".container.envFrom[*].configMapRef", train + ".container.envFrom[*].name"}, Claim: true, Dropped: true,
	},
	{
		Theirs: "the ConfigMap of the script in the documentation of 2020 has a fixed name, and modes in octal digits", Here: "its name ends with MODEL_NAME, and the modes are decimal",
		Fields: []string{
			"Pod.spec.volumes[mlops-scripts].configMap.name", "Pod.spec.volumes[mlops-scripts].configMap.defaultMode",
			train + ".volumes[mlops-scripts].configMap.name", train + ".volumes[mlops-scripts].configMap.defaultMode",
		},
		Value: `mlops-scripts.*|0?77[07]`,
	},
}

// train is the template that trains.
const train = "Workflow.spec.templates[train-wide-deep-large-ds]"

func (k KnownDifference) matches(f fact) bool {
	if k.Value != "" && !regexp.MustCompile(`^(?:`+k.Value+`)$`).MatchString(f.value) {
		return false
	}
	return slices.ContainsFunc(k.Fields, func(pattern string) bool {
		expression := strings.NewReplacer(`\*\*`, `.*`, `\*`, `[^.]*`).Replace(regexp.QuoteMeta(pattern))
		return regexp.MustCompile("^" + expression + "$").MatchString(f.field)
	})
}

// Package parameters holds the parameters of a WideDeepConfig: one table that names
// for each setter its field, its default and description in each mode and whether
// users are expected to change it and the rule a value has to keep, and the
// substitution of values into manifests. Whatever else speaks of parameters
// derives from this table.
package parameters

import (
	"math"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Type is the type of a setter's field.
type Type string

// The types of fields that setters have.
const (
	String  Type = "string"
	Integer Type = "integer"
	Number  Type = "number"
)

// Mode is the setter of spec.mode. It chooses among manifests, so no field's
// expression names it.
const Mode = "MODE"

// Setters of which more is to be known than the table says.
const (
	CheckpointDir  = "CHECKPOINT_DIR"
	DatasetDir     = "DATASET_DIR"
	ImageSuffix    = "IMAGE_SUFFIX"
	ModelDir       = "MODEL_DIR"
	ModelName      = "MODEL_NAME"
	ModelScript    = "MODEL_SCRIPT"
	NFSServer      = "NFS_SERVER"
	NFSPath        = "NFS_PATH"
	OutputDir      = "OUTPUT_DIR"
	Registry       = "REGISTRY"
	TargetAccuracy = "TARGET_ACCURACY"
	UserID         = "USER_ID"
	UserName       = "USER_NAME"
)

// ModelBuilder is who set every default, in the words of the 2020 package.
const ModelBuilder = "model-builder"

// Setter is a named parameter.
type Setter struct {
	// Name is the setter's name in expressions, as in NFS_SERVER.
	Name string
	// Field is the path of its field in a WideDeepConfig, as in spec.storage.nfs.server.
	Field string
	Type  Type
	// Default has an entry for each mode that the setter is for.
	Default     map[v1alpha1.Mode]string
	Description map[v1alpha1.Mode]string
	// Required says that users are expected to state a value.
	Required bool

	rule rules.Rule
}

// Path is the field's path in segments.
func (s Setter) Path() []string { return strings.Split(s.Field, ".") }

// Check says why text can't be the setter's value; nil means that it can.
func (s Setter) Check(text string) *rules.Invalid { return s.rule(text) }

// Meaning is what a text given for the setter says as its field's value: an empty
// target accuracy asks for no check, which the field says as 0.
func (s Setter) Meaning(text string) string {
	if s.Type == Number && text == "" {
		return "0"
	}
	return text
}

// All are all setters, ordered by name but for MODE, which comes first.
var All = []Setter{
	{Mode, "spec.mode", String, both(string(v1alpha1.SingleNode)), both("what to generate"), false, rules.OneOf(string(v1alpha1.SingleNode), string(v1alpha1.Pipeline))},
	{CheckpointDir, "spec.storage.checkpointDir", String, pipeline("checkpoints"), pipeline("checkpoint dir basename"), true, rules.Basename},
	{DatasetDir, "spec.dataset.dir", String, both("/datasets"), both("input dataset directory"), true, rules.AbsolutePath},
	{"FS_ID", "spec.user.fsGroupID", Integer, both("0"), each("filesystem id", "owner id of mounted volumes"), true, rules.Between(0, math.MaxInt32)},
	{"GROUP_ID", "spec.user.groupID", Integer, both("0"), both("process group id"), true, rules.Between(0, math.MaxInt32)},
	{"GROUP_NAME", "spec.user.groupName", String, both("root"), both("process group name"), true, rules.AccountName},
	{ImageSuffix, "spec.image.suffix", String, both(""), both("appended to image name"), false, rules.ImageSuffix},
	{ModelDir, "spec.model.dir", String, both("/workspace/wide-deep-large-ds-fp32-training"), both("container model directory"), false, rules.AbsolutePath},
	{ModelName, "spec.model.name", String, both("wide-deep-large-ds-fp32-training"), both("name use-case"), false, modelName},
	{ModelScript, "spec.model.script", String, each("fp32_training.sh", "fp32_training_check_accuracy.sh"), both("model script name"), false, rules.ScriptName},
	{NFSPath, "spec.storage.nfs.path", String, both("/nfs"), both("nfs path"), true, rules.AbsolutePath},
	{NFSServer, "spec.storage.nfs.server", String, both("0.0.0.0"), both("nfs server"), true, rules.Host},
	{OutputDir, "spec.storage.outputDir", String, both("output"), each("output dir base name", "output dir basename"), true, rules.Basename},
	{Registry, "spec.image.registry", String, both("docker.io"), both("image location"), false, rules.Registry},
	{"REPLICAS", "spec.serving.replicas", Integer, pipeline("3"), pipeline("replica number"), false, rules.Between(1, math.MaxInt32)},
	{"RETRY_LIMIT", "spec.training.retryLimit", Integer, pipeline("10"), pipeline("replica number"), false, rules.Between(0, math.MaxInt32)},
	{TargetAccuracy, "spec.training.targetAccuracy", Number, pipeline("0.75"), pipeline("target accuracy"), true, rules.Decimal(0, 1, "no check")},
	{"TF_SERVING_PORT", "spec.serving.port", Integer, pipeline("8501"), pipeline("tf serving port"), true, rules.Between(1, math.MaxUint16)},
	{UserID, "spec.user.id", Integer, both("0"), both("process owner id"), true, rules.Between(0, math.MaxInt32)},
	{UserName, "spec.user.name", String, both("root"), both("process owner name"), true, rules.AccountName},
}

// Lookup finds a setter by its name.
func Lookup(name string) (Setter, bool) {
	for _, s := range All {
		if s.Name == name {
			return s, true
		}
	}
	return Setter{}, false
}

func both(text string) map[v1alpha1.Mode]string { return each(text, text) }

func each(singleNode, pipeline string) map[v1alpha1.Mode]string {
	return map[v1alpha1.Mode]string{v1alpha1.SingleNode: singleNode, v1alpha1.Pipeline: pipeline}
}

func pipeline(text string) map[v1alpha1.Mode]string {
	return map[v1alpha1.Mode]string{v1alpha1.Pipeline: text}
}

// Package parameters holds the parameters of a WideDeepConfig: one table that names
// for each setter its field, its default and description in each mode and whether
// users are expected to change it, the rules a value has to keep, and the
// substitution of values into manifests. Whatever else speaks of parameters
// derives from this table.
package parameters

import (
	"strings"

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

	rule rule
}

// Path is the field's path in segments.
func (s Setter) Path() []string { return strings.Split(s.Field, ".") }

// Check says why text can't be the setter's value; nil means that it can.
func (s Setter) Check(text string) *Invalid { return s.rule.check(text) }

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
	{Mode, "spec.mode", String, both(string(v1alpha1.SingleNode)), both("what to generate"), false, oneOf(v1alpha1.Modes)},
	{CheckpointDir, "spec.storage.checkpointDir", String, pipeline("checkpoints"), pipeline("checkpoint dir basename"), true, basename},
	{DatasetDir, "spec.dataset.dir", String, both("/datasets"), both("input dataset directory"), true, absolutePath},
	{"FS_ID", "spec.user.fsGroupID", Integer, both("0"), each("filesystem id", "owner id of mounted volumes"), true, between(0, maxID)},
	{"GROUP_ID", "spec.user.groupID", Integer, both("0"), both("process group id"), true, between(0, maxID)},
	{"GROUP_NAME", "spec.user.groupName", String, both("root"), both("process group name"), true, accountName},
	{ImageSuffix, "spec.image.suffix", String, both(""), both("appended to image name"), false, imageSuffix},
	{ModelDir, "spec.model.dir", String, both("/workspace/wide-deep-large-ds-fp32-training"), both("container model directory"), false, absolutePath},
	{ModelName, "spec.model.name", String, both("wide-deep-large-ds-fp32-training"), both("name use-case"), false, modelName},
	{ModelScript, "spec.model.script", String, each("fp32_training.sh", "fp32_training_check_accuracy.sh"), both("model script name"), false, scriptName},
	{NFSPath, "spec.storage.nfs.path", String, both("/nfs"), both("nfs path"), true, absolutePath},
	{NFSServer, "spec.storage.nfs.server", String, both("0.0.0.0"), both("nfs server"), true, host},
	{OutputDir, "spec.storage.outputDir", String, both("output"), each("output dir base name", "output dir basename"), true, basename},
	{Registry, "spec.image.registry", String, both("docker.io"), both("image location"), false, registry},
	{"REPLICAS", "spec.serving.replicas", Integer, pipeline("3"), pipeline("replica number"), false, between(1, maxInt32)},
	{"RETRY_LIMIT", "spec.training.retryLimit", Integer, pipeline("10"), pipeline("replica number"), false, between(0, maxInt32)},
	{TargetAccuracy, "spec.training.targetAccuracy", Number, pipeline("0.75"), pipeline("target accuracy"), true, accuracy},
	{"TF_SERVING_PORT", "spec.serving.port", Integer, pipeline("8501"), pipeline("tf serving port"), true, between(1, maxPort)},
	{UserID, "spec.user.id", Integer, both("0"), both("process owner id"), true, between(0, maxID)},
	{UserName, "spec.user.name", String, both("root"), both("process owner name"), true, accountName},
}

// ImageReference checks a full image reference: [host[:port]/]path[:tag][@digest].
func ImageReference(text string) *Invalid { return imageReference.check(text) }

// OneOf checks a choice.
func OneOf[T ~string](allowed []T) func(text string) *Invalid { return oneOf(allowed).check }

// AbsolutePath checks a path that is the same for the shell, Kubernetes and Argo.
func AbsolutePath(text string) *Invalid { return absolutePath.check(text) }

// Port checks the number of a port.
func Port(text string) *Invalid { return between(1, maxPort).check(text) }

// AtLeastOne checks a whole number that is positive and fits in 32 bits.
func AtLeastOne(text string) *Invalid { return between(1, maxInt32).check(text) }

// ObjectName checks the name that most of Kubernetes' objects may have.
func ObjectName(text string) *Invalid { return objectName.check(text) }

// Namespace checks the name of a namespace.
func Namespace(text string) *Invalid { return namespace.check(text) }

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

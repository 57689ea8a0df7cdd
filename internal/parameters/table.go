package parameters

import (
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Mode is the setter of spec.mode. It selects the manifests, so no expression in the
// manifests uses it.
const Mode = "MODE"

// Names beside the setters' that a ConfigMap or a command line has values for.
const (
	// ConfigName is metadata.name: it selects a config, or names a new one.
	ConfigName = "NAME"
	// Namespace is metadata.namespace.
	Namespace = "NAMESPACE"
)

// Setters that code refers to.
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

// Fields without a setter that code refers to.
const (
	ClaimName         = StorageVolume + ".persistentVolumeClaim.claimName"
	DatasetVolume     = "spec.dataset.volume"
	ImageReference    = "spec.image.reference"
	Lifecycle         = "spec.serving.lifecycle"
	MountPath         = "spec.storage.mountPath"
	NodePortField     = "spec.serving.nodePort"
	Security          = "spec.security"
	ServiceType       = "spec.serving.serviceType"
	ServingImage      = "spec.serving.image"
	StorageVolume     = "spec.storage.volume"
	TrainingResources = "spec.training.resources"
	WorkloadField     = "spec.workload"
)

// ModelBuilder is the value of SET BY for every default, as in the 2020 package.
const ModelBuilder = "model-builder"

// Setters are the rows of the fields with a setter: MODE first, then the others sorted by
// name.
var Setters = []Parameter{
	{
		Setter: Mode, Field: "spec.mode",
		Default: both(string(v1alpha1.DefaultMode)), Description: both("what to generate"), Example: each("pipeline", "single-node"),
	},
	{
		Setter: CheckpointDir, Field: "spec.storage.checkpointDir", Rule: rules.Basename, Expected: true,
		Default: pipeline("checkpoints"), Description: pipeline("checkpoint dir basename"), Example: both("steps"),
		Optional: map[v1alpha1.Mode]string{v1alpha1.SingleNode: "${NFS_PATH}/${USER_NAME}/${MODEL_NAME}/${CHECKPOINT_DIR}"},
	},
	{
		Setter: DatasetDir, Field: "spec.dataset.dir", Rule: rules.AbsolutePath, Expected: true,
		Default: both("/datasets"), Description: both("input dataset directory"), Example: both("/data"),
	},
	{
		Setter: "FS_ID", Field: "spec.user.fsGroupID", Expected: true,
		Default: both("0"), Description: each("filesystem id", "owner id of mounted volumes"), Example: both("1003"),
	},
	{
		Setter: "GROUP_ID", Field: "spec.user.groupID", Expected: true,
		Default: both("0"), Description: both("process group id"), Example: both("1002"),
	},
	{
		Setter: "GROUP_NAME", Field: "spec.user.groupName", Rule: rules.AccountName, Expected: true,
		Default: both("root"), Description: both("process group name"), Example: both("ml"),
	},
	{
		Setter: ImageSuffix, Field: "spec.image.suffix", Rule: rules.ImageSuffix, ReplacedBy: ImageReference,
		Default: both(""), Description: both("appended to image name"), Example: both("-avx512"),
	},
	{
		Setter: ModelDir, Field: "spec.model.dir", Rule: rules.AbsolutePath,
		Default: both("/workspace/wide-deep-large-ds-fp32-training"), Description: both("container model directory"), Example: both("/opt/clicks"),
	},
	{
		Setter: ModelName, Field: "spec.model.name", Rule: modelName,
		Default: both("wide-deep-large-ds-fp32-training"), Description: both("name use-case"), Example: both("clicks"),
	},
	{
		Setter: ModelScript, Field: "spec.model.script", Rule: rules.ScriptName,
		Default: each("fp32_training.sh", "fp32_training_check_accuracy.sh"), Description: both("model script name"), Example: both("train.sh"),
	},
	{
		Setter: NFSPath, Field: "spec.storage.nfs.path", Rule: rules.AbsolutePath, Expected: true, ReplacedBy: MountPath,
		Default: both("/nfs"), Description: both("nfs path"), Example: both("/export"),
	},
	{
		Setter: NFSServer, Field: "spec.storage.nfs.server", Rule: rules.Host, Expected: true, ReplacedBy: StorageVolume, Hook: NFSExport,
		Default: both("0.0.0.0"), Description: both("nfs server"), Example: both("10.0.0.1"),
	},
	{
		Setter: OutputDir, Field: "spec.storage.outputDir", Rule: rules.Basename, Expected: true,
		Default: both("output"), Description: each("output dir base name", "output dir basename"), Example: both("out"),
	},
	{
		Setter: Registry, Field: "spec.image.registry", Rule: rules.Registry, ReplacedBy: ImageReference,
		Default: both("docker.io"), Description: both("image location"), Example: both("registry.example.com"),
	},
	{
		Setter: "REPLICAS", Field: "spec.serving.replicas",
		Default: pipeline("3"), Description: pipeline("replica number"), Example: both("2"),
	},
	{
		Setter: "RETRY_LIMIT", Field: "spec.training.retryLimit",
		Default: pipeline("10"), Description: pipeline("replica number"), Example: both("1"), // the description is that of 2020
	},
	{
		Setter: TargetAccuracy, Field: "spec.training.targetAccuracy", Zero: "no check", Expected: true,
		Default: pipeline("0.75"), Description: pipeline("target accuracy"), Example: both("0.5"),
	},
	{
		Setter: "TF_SERVING_PORT", Field: "spec.serving.port", Expected: true,
		Default: pipeline("8501"), Description: pipeline("tf serving port"), Example: both("9000"),
	},
	{
		Setter: UserID, Field: "spec.user.id", Expected: true,
		Default: both("0"), Description: both("process owner id"), Example: both("1001"),
	},
	{
		Setter: UserName, Field: "spec.user.name", Rule: rules.AccountName, Expected: true,
		Default: both("root"), Description: both("process owner name"), Example: both("jo"),
	},
}

// others are the rows of the fields without a setter, in the order in which they are
// applied. A key that a manifest does not have is added after the existing keys, so moving
// a row here moves lines in the files that users have rendered.
var others = []Parameter{
	{Field: WorkloadField, Hook: Workload, Example: each("Job", "WorkflowTemplate")},
	{Field: DatasetVolume, Places: []Place{{AsVolume, Any, "datasets"}}, Hook: Filled, Example: both(volume)},
	{Field: StorageVolume, Places: []Place{{AsVolume, Any, "nfs-path"}}, Hook: Shared, Example: both(volume)},
	{Field: MountPath, Rule: rules.AbsolutePath, Places: []Place{{AsExpression, Any, NFSPath}}, With: []string{StorageVolume}, Hook: Mount, Example: both("/models")},
	{Field: ServingImage, Rule: rules.ImageReference, Default: pipeline("intel/intel-optimized-tensorflow-serving:2.2.0"), Places: []Place{{AsExpression, Any, servingImage}}, Example: both("registry.example.com/serving:1")},
	{Field: "spec.serving.timeoutSeconds", Default: pipeline("600"), Places: []Place{{AsExpression, Any, servingTimeout}}, Example: both("60")},
	{
		Field: "spec.serviceAccountName", Rule: rules.ObjectName,
		Places: []Place{
			{AsExpression, Any, serviceAccount}, {AsExpression, Any, deployerAccount}, {InPod, Training, "serviceAccountName"},
			{LeftOut, Any, "ServiceAccount"}, {LeftOut, Any, "Role"}, {LeftOut, Any, "RoleBinding"},
		},
		Example: both("trainer"),
	},

	{Field: ImageReference, Rule: rules.ImageReference, Places: []Place{{InContainer, Training, "image"}}, Example: both("registry.example.com/clicks:1")},
	{Field: "spec.image.pullPolicy", Places: []Place{{InContainer, Training, "imagePullPolicy"}}, Example: both("Never")},
	{Field: "spec.training.steps", Places: []Place{{AsVariable, Training, "STEPS"}}, Example: both("7")},
	{Field: "spec.training.env", Places: []Place{{InContainer, Training, "env"}}, Example: both(`[{name: OMP_NUM_THREADS, value: "8"}]`)},
	{Field: "spec.serving.args", Places: []Place{{InContainer, Serving, "args"}}, Example: both("[--tensorflow_session_parallelism=2]")},

	{Field: "spec.training.nodeSelector", Keys: rules.LabelKey, Rule: rules.LabelValue, Places: []Place{{InPod, Training, "nodeSelector"}}, Example: both("{disktype: ssd}")},
	{Field: "spec.training.tolerations", Places: []Place{{InPod, Training, "tolerations"}}, Example: both(toleration)},
	{Field: "spec.training.affinity", Places: []Place{{InPod, Training, "affinity"}}, Example: both(affinity)},
	{Field: "spec.training.priorityClassName", Rule: rules.ObjectName, Places: []Place{{InPod, Training, "priorityClassName"}}, Example: both("high-priority")},
	{Field: "spec.serving.nodeSelector", Keys: rules.LabelKey, Rule: rules.LabelValue, Places: []Place{{InPod, Serving, "nodeSelector"}}, Example: both("{disktype: ssd}")},
	{Field: "spec.serving.tolerations", Places: []Place{{InPod, Serving, "tolerations"}}, Example: both(toleration)},
	{Field: "spec.serving.affinity", Places: []Place{{InPod, Serving, "affinity"}}, Example: both(affinity)},
	{Field: "spec.serving.priorityClassName", Rule: rules.ObjectName, Places: []Place{{InPod, Serving, "priorityClassName"}}, Example: both("high-priority")},
	{Field: "spec.imagePullSecrets", Places: []Place{{InPod, Any, "imagePullSecrets"}}, Example: both("[{name: registry}]")},
	{Field: "spec.training.topologySpreadConstraints", Places: []Place{{InPod, Training, "topologySpreadConstraints"}}, Example: both(spread)},
	{Field: "spec.serving.topologySpreadConstraints", Places: []Place{{InPod, Serving, "topologySpreadConstraints"}}, Example: both(spread)},
	{Field: TrainingResources, Places: []Place{{InContainer, Training, "resources"}}, Hook: Guaranteed, Example: both("{limits: {cpu: 1}}")},
	{Field: "spec.serving.resources", Places: []Place{{InContainer, Serving, "resources"}}, Example: both("{limits: {cpu: 1}}")},
	{Field: Security, Hook: Restricted, With: []string{DatasetVolume, StorageVolume, "spec.user.id"}, Example: both("restricted")},

	{Field: "spec.serving.serviceType", Places: []Place{{InService, Serving, "type"}}, Example: both("LoadBalancer")},
	{Field: NodePortField, Places: []Place{{InServicePort, Serving, "nodePort"}}, Hook: NodePort, Example: both("30001")},
	{Field: Lifecycle, Hook: Retain, Example: both("Retain")},
	{Field: "spec.labels", Keys: rules.LabelKey, Rule: rules.LabelValue, Places: []Place{{InMetadata, Any, "labels"}}, Example: both("{team: ads}")},
	{Field: "spec.annotations", Keys: rules.AnnotationKey, Places: []Place{{InMetadata, Any, "annotations"}}, Example: both("{example.com/owner: ads}")},
}

// Examples of values of Kubernetes' types.
const (
	volume     = "{csi: {driver: files.csi.example.com, volumeAttributes: {share: models}}}"
	toleration = "[{key: dedicated, operator: Equal, value: training}]"
	affinity   = "{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: ads}}}]}}"
	spread     = "[{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: ads}}}]"
)

func both(text string) map[v1alpha1.Mode]string { return each(text, text) }

func each(singleNode, pipeline string) map[v1alpha1.Mode]string {
	return map[v1alpha1.Mode]string{v1alpha1.SingleNode: singleNode, v1alpha1.Pipeline: pipeline}
}

func pipeline(text string) map[v1alpha1.Mode]string {
	return map[v1alpha1.Mode]string{v1alpha1.Pipeline: text}
}

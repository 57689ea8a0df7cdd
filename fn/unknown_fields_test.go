package fn_test

import (
	"strings"
	"testing"
)

// An unknown field names the field that was meant, also if that one stands elsewhere, or
// else some fields that there are.
func TestUnknownFieldsNameTheFieldThatWasMeant(t *testing.T) {
	const volume, claim = "spec.storage.volume", "spec.storage.volume.persistentVolumeClaim"
	for name, c := range map[string]specCase{
		"a misspelled field":            {spec: "storage: {outputdri: a}", want: []string{"spec.storage.outputdri: Invalid value: \"a\": there is no such field; did you mean outputDir?"}},
		"a field one level up":          {spec: "replicas: 2", want: []string{"spec.replicas: Invalid value: 2: there is no such field; did you mean spec.serving.replicas?"}},
		"a field of another struct":     {spec: "training: {replicas: 2}", want: []string{"did you mean spec.serving.replicas?"}},
		"a field that two structs have": {spec: "nodeSelector: {a: b}", want: []string{"spec.nodeSelector: Invalid value: there is no such field; did you mean spec.training.nodeSelector or spec.serving.nodeSelector?"}},
		"a misspelled field elsewhere":  {spec: "replica: 2", want: []string{"did you mean spec.serving.replicas?"}},
		"a field of the metadata":       {spec: "namespace: team", want: []string{"did you mean metadata.namespace?"}},
		"a field of a struct below":     {spec: "storage: {server: a}", want: []string{"did you mean spec.storage.nfs.server?"}},
		"another name of a volume":      {spec: "storage: {pvc: a}", want: []string{"did you mean volume?"}},
		"a struct's and field's name":   {spec: "nfsServer: a", want: []string{"did you mean spec.storage.nfs.server?"}},
		"a path as a key":               {spec: "nfs.server: a", want: []string{"did you mean spec.storage.nfs.server?"}},
		"a setter":                      {spec: "NFS_SERVER: a", want: []string{"did you mean spec.storage.nfs.server?"}},
		"a setter of another name":      {spec: "FS_ID: 1", want: []string{"did you mean spec.user.fsGroupID?"}},
		"a setter beside its field":     {spec: "serving: {TF_SERVING_PORT: 1}", want: []string{"did you mean port?"}},
		"a part of a name":              {spec: "serving: {type: NodePort}", want: []string{"did you mean serviceType?"}},
		"a name with more":              {spec: "image: {imagePullPolicy: Always}", want: []string{"did you mean pullPolicy?"}},

		"what a field of the struct takes":    {spec: "dataset: {path: /data}", want: []string{"spec.dataset.path: Invalid value: \"/data\": there is no such field; did you mean dir?"}},
		"the initials of a name":              {spec: "user: {id: 5, gid: 5}", want: []string{"spec.user.gid: Invalid value: 5: there is no such field; did you mean groupID?"}},
		"another form of the word":            {spec: "serve: {replicas: 2}", want: []string{"spec.serve: Invalid value: there is no such field; did you mean serving?"}},
		"what no field of the struct takes":   {spec: "user: {path: /data}", want: []string{"did you mean spec.storage.nfs.path?"}},
		"what a field of the struct contains": {spec: "serving: {path: /data}", want: []string{"did you mean spec.storage.nfs.path?"}},

		"what another container has":       {spec: "training: {args: [a]}", want: []string{"spec.training.args: Invalid value: there is no such field; spec.serving.args is for serving alone; there are steps, env, "}},
		"what the training has":            {spec: "serving: {env: [a]}", want: []string{"spec.serving.env: Invalid value: there is no such field; spec.training.env is for training alone; there are "}},
		"a time limit of the servers":      {spec: "training: {timeoutSeconds: 60}", want: []string{"there is no such field; spec.serving.timeoutSeconds is for serving alone; there are "}},
		"a mapping for a single value":     {spec: "serving: {service: {name: a}}", want: []string{"spec.serving.service: Invalid value: there is no such field; there are "}},
		"what is like another short name":  {spec: "node: a", want: []string{"spec.node: Invalid value: \"a\": there is no such field; there are "}},
		"the pull policy of the training":  {spec: "serving: {imagePullPolicy: Always}", want: []string{"there is no such field; spec.image.pullPolicy is for training alone; there are "}},
		"a volume in a section":            {spec: "dataset: {nfs: {server: a, path: /b}}", want: []string{"did you mean spec.dataset.volume.nfs?"}},
		"a part of a volume in a section":  {spec: "dataset: {server: a}", want: []string{"did you mean spec.dataset.volume.nfs.server?"}},
		"a claim in a section":             {spec: "dataset: {claimName: a}", want: []string{"did you mean spec.dataset.volume.persistentVolumeClaim.claimName?"}},
		"where a volume is mounted":        {spec: "dataset: {mountPath: /data}", want: []string{"did you mean dir?"}},
		"the annotations of all":           {spec: "serving: {annotations: {a: b}}", want: []string{"did you mean spec.annotations?"}},
		"the labels of all, misspelled":    {spec: "training: {label: {a: b}}", want: []string{"did you mean spec.labels?"}},
		"a field at the top, with a part":  {spec: "serving: {imagePullSecrets: [{name: a}]}", want: []string{"did you mean spec.imagePullSecrets?"}},
		"a field of another name's ending": {spec: "model: {outputDir: a}", want: []string{"did you mean spec.storage.outputDir?"}},
		"an id":                            {spec: "uid: 5", want: []string{"did you mean spec.user.id?"}},
		"the metadata's name":              {spec: "image: {name: a}", want: []string{"spec.image.name: Invalid value: \"a\": there is no such field; there are registry, suffix, reference, pullPolicy"}},
		"a name for a name's ending":       {spec: "training: {name: a}", want: []string{"spec.training.name: Invalid value: \"a\": there is no such field; there are "}},
		"what is like the apiVersion":      {spec: "model: {version: a}", want: []string{"spec.model.version: Invalid value: \"a\": there is no such field; there are name, dir, script"}},
		"what a cluster sets":              {spec: "finalizers: [a]", want: []string{"spec.finalizers: Invalid value: there is no such field; there are "}},
		"a mode in Kubernetes' type":       {spec: "dataset: {volume: {secret: {secretName: a, mode: 1}}}", want: []string{"did you mean defaultMode?"}},

		"a part of Kubernetes' name":    {spec: "storage: {volume: {persistentVolumeClaim: {claim: a}}}", want: []string{claim + ".claim: Invalid value: \"a\": there is no such field; did you mean claimName?"}},
		"the kind of a volume":          {spec: "storage: {volume: {claim: {claimName: a}}}", want: []string{"did you mean persistentVolumeClaim?"}},
		"a volume without its kind":     {spec: "storage: {volume: {claimName: a}}", want: []string{volume + ".claimName: Invalid value: \"a\": there is no such field; did you mean " + claim + ".claimName?"}},
		"a name in place of its secret": {spec: "dataset: {volume: {secret: {name: a}}}", want: []string{"did you mean secretName?"}},
		"a variable's source":           {spec: "training: {env: [{name: A, secretKeyRef: {name: a, key: b}}]}", want: []string{"spec.training.env[0].secretKeyRef: Invalid value: there is no such field; did you mean spec.training.env[0].valueFrom.secretKeyRef?"}},

		"the field's own name again":     {spec: "training: {affinity: {affinity: {nodeAffinity: {}}}}", want: []string{"spec.training.affinity.affinity: Invalid value: there is no such field; did you mean spec.training.affinity?"}},
		"the name of the volume's field": {spec: "dataset: {volume: {volume: {emptyDir: {}}}}", want: []string{"spec.dataset.volume.volume: Invalid value: there is no such field; did you mean spec.dataset.volume?"}},

		"one of few fields":  {spec: "model: {colour: red}", want: []string{"spec.model.colour: Invalid value: \"red\": there is no such field; there are name, dir, script"}},
		"one of many fields": {spec: "dataset: {volume: {colour: red}}", want: []string{" and 22 more\n"}},
	} {
		c.reason = "it is what was meant"
		t.Run(name, c.run)
	}
}

// Who writes a single value for a section or a list meant a part of it.
func TestASingleValueNamesThePartThatTakesIt(t *testing.T) {
	const mapping, list = "must be a mapping, not a single value", "must be a list, not a single value"
	for spec, want := range map[string]string{
		"image: reg/x:1":                                     `spec.image: Invalid value: "reg/x:1": ` + mapping + "; did you mean spec.image.reference?",
		"storage: /data":                                     mapping + "; its fields are nfs, volume, mountPath, outputDir, checkpointDir\n",
		"storage: {nfs: 10.0.0.1}":                           mapping + "; did you mean spec.storage.nfs.server?",
		"storage: {nfs: /export}":                            mapping + "; did you mean spec.storage.nfs.path?",
		"storage: {nfs: \"10.0.0.1:/export\"}":               mapping + "; its fields are server, path\n",
		"dataset: criteo":                                    mapping + "; its fields are dir, volume\n",
		"dataset: {volume: {persistentVolumeClaim: criteo}}": mapping + "; did you mean spec.dataset.volume.persistentVolumeClaim.claimName?",
		"dataset: {volume: {hostPath: /data}}":               mapping + "; did you mean spec.dataset.volume.hostPath.path?",
		"dataset: {volume: {secret: data}}":                  mapping + "; did you mean spec.dataset.volume.secret.secretName?",
		"dataset: {volume: criteo}":                          mapping + "; it must have one kind of volume, as in persistentVolumeClaim: {claimName: data}\n",
		"user: 1000":                                         mapping + "; its fields are id, name, groupID, groupName, fsGroupID\n",
		"training: {resources: 4}":                           mapping + "; its fields are limits, requests, claims\n",
		"serving: high":                                      mapping + "; its fields are ",
		"labels: ads":                                        mapping + ", as in {team: ads}\n",
		"training: {nodeSelector: gpu}":                      mapping + ", as in {disktype: ssd}\n",
		"imagePullSecrets: regcred":                          `spec.imagePullSecrets: Invalid value: "regcred": ` + list + `; did you mean [{name: "regcred"}]?`,
		"serving: {args: \"--a=b,c\"}":                       list + `; did you mean ["--a=b,c"]?`,
		"serving: {args: \"--a=b  -c=\\n--d\"}":              list + `; did you mean ["--a=b", "-c=", "--d"]?`,
		"serving: {args: \"--a=b, c\"}":                      list + ", as in [--tensorflow_session_parallelism=2]\n",
		"serving: {args: \"--a=b, --c\"}":                    list + ", as in [",
		"serving: {args: \"--a b\"}":                         list + ", as in [",
		"serving: {args: \"- --a - --b\"}":                   list + ", as in [",
		"serving: {args: \"--a='b --c'\"}":                   list + ", as in [",
		"storage: {volume: {fc: {targetWWNs: a b}}}":         list + "\n",
		"imagePullSecrets: a b":                              list + ", as in [{name: registry}]\n",
		"training: {env: OMP_NUM_THREADS}":                   list + `, as in [{name: OMP_NUM_THREADS, value: "8"}]`,
		"training: {tolerations: gpu}":                       list + `; did you mean [{key: "gpu"}]?`,
	} {
		specCase{reason: "it is the part that takes the value", spec: spec, want: []string{want}}.run(t)
	}
}

// A field that is there is checked, also where a misspelled one seems to mean it.
func TestFieldsBesideAMisspelledOneAreChecked(t *testing.T) {
	for name, c := range map[string]specCase{
		"one that stands elsewhere": {spec: `server: a, storage: {nfs: {server: "a b"}}`, want: []string{"did you mean spec.storage.nfs.server?", "spec.storage.nfs.server: Invalid value"}},
		"one of the same mapping":   {spec: `storage: {nfs: {srver: a, server: "a b"}}`, want: []string{"did you mean server?", "spec.storage.nfs.server: Invalid value"}},
		"one of a list's element":   {spec: "training: {env: [{nme: A, name: STEPS, value: a}]}", want: []string{"did you mean name?", "spec.training.env[0].name: Invalid value: \"STEPS\""}},
		"one that is absent":        {spec: "training: {env: [{nme: A, value: a}]}", want: []string{"did you mean name?"}},
	} {
		c.reason = "both are mistakes"
		t.Run(name, c.run)
	}
}

// At the top and in the metadata there are fields too.
func TestUnknownFieldsOutsideOfTheSpec(t *testing.T) {
	for text, want := range map[string]string{
		"mode: pipeline":                   "mode: Invalid value: \"pipeline\": there is no such field; did you mean spec.mode?",
		"labels: {a: b}":                   "labels: Invalid value: there is no such field; did you mean metadata.labels or spec.labels?",
		"metadata: {name: a, mode: b}":     "metadata.mode: Invalid value: \"b\": there is no such field; did you mean spec.mode?",
		"metadata: {name: a, nmespace: b}": "metadata.nmespace: Invalid value: \"b\": there is no such field; did you mean namespace?",
		"colour: red":                      "colour: Invalid value: \"red\": there is no such field; there are kind, apiVersion, metadata, spec",
	} {
		config := "  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  " + text + "\n"
		if !strings.HasPrefix(text, "metadata") {
			config += "  metadata: {name: a}\n"
		}
		if _, messages, err := runFunction(listHead + "functionConfig:\n" + config); err == nil || !strings.Contains(messages, want) {
			t.Errorf("%s: want %q, got %v:\n%s", text, want, err, messages)
		}
	}
}

// A key without a name is for no field, also not for one that has no setter's name.
func TestEmptyKeysAreRefused(t *testing.T) {
	want := `data[]: Invalid value: "Job": needs the name of a setter or the path of a field`
	_, messages, err := runFunction(listHead + "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {\"\": Job}}\n")
	if err == nil || !strings.Contains(messages, want) {
		t.Errorf("want %q, got %v:\n%s", want, err, messages)
	}
}

// An unknown setter names the one that was meant, or else those that are nearest.
func TestUnknownSettersNameTheNearest(t *testing.T) {
	for name, want := range map[string]string{
		"SERVER":               "data[SERVER]: Invalid value: \"a\": is not a setter; did you mean NFS_SERVER?",
		"UID":                  "data[UID]: Invalid value: \"a\": is not a setter; did you mean USER_ID?",
		"uid":                  "data[uid]: Invalid value: \"a\": is not a setter; did you mean spec.user.id?",
		"labels":               "data[labels]: Invalid value: \"a\": is not a setter; did you mean spec.labels?",
		"FS_GROUP_ID":          "data[FS_GROUP_ID]: Invalid value: \"a\": is not a setter; did you mean FS_ID?",
		"USER_GROUP_ID":        "is not a setter; did you mean GROUP_ID?",
		"MODEL":                "is not a setter; the fields of spec.model are name, dir, script\n",
		"IMAGE":                "is not a setter; the fields of spec.image are registry, suffix, reference, pullPolicy\n",
		"DATASET":              "is not a setter; did you mean DATASET_DIR?",
		"PVC_NAME":             "data[PVC_NAME]: Invalid value: \"a\": is not a setter; did you mean spec.storage.volume.persistentVolumeClaim.claimName?",
		"IMAGE_VERSION":        "is not a setter; did you mean spec.image.reference?",
		"NFS_SERVER_PATH":      "is not a setter; setters are NFS_SERVER, NFS_PATH, ",
		"node":                 "data[node]: Invalid value: \"a\": is not a setter; setters are ",
		"labels.team":          "data[labels.team]: Invalid value: \"a\": is not a setter; did you mean spec.labels.team?",
		"training.env":         "is not a setter; did you mean spec.training.env?",
		"nfs.server":           "is not a setter; did you mean NFS_SERVER?",
		"serving.service.name": "is not a setter; spec.serving.service.name: there is no such field; there are ",
		"serving.service.type": "is not a setter; did you mean spec.serving.serviceType?",
		"PATH_NFS":             "data[PATH_NFS]: Invalid value: \"a\": is not a setter; setters are NFS_PATH, ",
	} {
		_, messages, err := runFunction(listHead + "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {" + name + ": a}}\n")
		if err == nil || !strings.Contains(messages, want) || strings.Contains(want, "setters are") && !strings.HasSuffix(messages, " and 14 more; a field is given by its path, as in spec.training.steps\n") {
			t.Errorf("%s: want %q, got %v:\n%s", name, want, err, messages)
		}
	}
}

// Helm takes several values in one argument; here the second would become a part of the first.
func TestAValueThatHoldsAnotherIsRefused(t *testing.T) {
	want := "data[USER_NAME]: Invalid value: \"jo,GROUP_NAME=ml\": holds a value for GROUP_NAME too: give each value by itself\n"
	_, messages, err := runFunction(listHead + "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {USER_NAME: \"jo,GROUP_NAME=ml\"}}\n")
	if err == nil || !strings.Contains(messages, want) {
		t.Errorf("want %q, got %v:\n%s", want, err, messages)
	}
}

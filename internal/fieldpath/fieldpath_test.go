package fieldpath_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/v1alpha1"
)

func TestPathsAreReadAsMessagesWriteThem(t *testing.T) {
	key := func(key string) fieldpath.Step { return fieldpath.Step{Key: key} }
	index := func(i int) fieldpath.Step { return fieldpath.Step{Index: i, IsIndex: true} }
	for text, c := range map[string]struct {
		path    fieldpath.Path
		written string
	}{
		"spec.serving.nodePort":      {fieldpath.Of("spec", "serving", "nodePort"), ""},
		"spec.training.env[0].value": {fieldpath.Path{key("spec"), key("training"), key("env"), index(0), key("value")}, ""},
		"spec.args[1][12]":           {fieldpath.Path{key("spec"), key("args"), index(1), index(12)}, ""},
		`spec.labels["a.b/c"]`:       {fieldpath.Of("spec", "labels", "a.b/c"), ""},
		"spec.labels['a.b/c'].d":     {fieldpath.Of("spec", "labels", "a.b/c", "d"), `spec.labels["a.b/c"].d`},
		"spec.labels[a.b/c]":         {fieldpath.Of("spec", "labels", "a.b/c"), `spec.labels["a.b/c"]`},
		"spec.labels[team]":          {fieldpath.Of("spec", "labels", "team"), "spec.labels.team"},
		`spec.labels["0"]`:           {fieldpath.Of("spec", "labels", "0"), "spec.labels.0"},
		`spec.labels["a]b"]`:         {fieldpath.Of("spec", "labels", "a]b"), ""},
	} {
		got, err := fieldpath.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(c.path, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		if c.written == "" {
			c.written = text
		}
		if got.String() != c.written {
			t.Errorf("%s is written %s, want %s", text, got, c.written)
		}
	}
	for _, text := range []string{"", ".", ".spec", "spec.", "spec..mode", "spec[", "spec[]", `spec["a]`, "spec['a'", "spec[0]mode", "[0]", "spec[-"} {
		if path, err := fieldpath.Parse(text); err == nil {
			t.Errorf("%q is read as %v", text, path)
		}
	}
}

// Every name that a field has is tried in every place, alone and with a part.
func TestProposedPathsExist(t *testing.T) {
	var sections []fieldpath.Path
	names := map[string]bool{}
	var collect func(v1alpha1.Field, fieldpath.Path)
	collect = func(structure v1alpha1.Field, at fieldpath.Path) {
		if structure.Type == v1alpha1.Struct {
			sections = append(sections, at)
		}
		for _, below := range structure.Fields {
			names[below.Name] = true
			if below.GoType == "" {
				collect(below, at.Then(fieldpath.Step{Key: below.Name}))
			}
		}
	}
	collect(v1alpha1.Structure, nil)
	for _, section := range sections {
		for name := range names {
			for _, behind := range []fieldpath.Path{nil, fieldpath.Of("name"), fieldpath.Of("type"), fieldpath.Of("a"), {{IsIndex: true}}, {{IsIndex: true}, {Key: "name"}}} {
				path := section.Then(fieldpath.Step{Key: name}).Then(behind...)
				_, invalid := fieldpath.Lookup(path)
				if invalid == nil || invalid.Near == "" {
					continue
				}
				near, err := fieldpath.Parse(invalid.Near)
				if err != nil {
					t.Fatal(err)
				}
				if _, wrong := fieldpath.Lookup(near); wrong != nil {
					t.Errorf("%s: %s, which is: %s", path, invalid, wrong)
				}
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for text, want := range map[string]string{
		"spec.serving.nodePort":                          "Integer",
		"spec.labels":                                    "Map",
		`spec.labels["a.b/c"]`:                           "String",
		"spec.training.env[3].valueFrom":                 "Struct",
		"spec.training.resources.limits.memory":          "Quantity",
		"metadata.annotations.a":                         "String",
		"spec.serving.nodeport":                          "there is no such field; did you mean spec.serving.nodePort?",
		"spec.serving.service.type":                      "there is no such field; did you mean spec.serving.serviceType?",
		"spec.serving.service.nodePort":                  "there is no such field; did you mean spec.serving.nodePort?",
		"spec.serving.service.port":                      "there is no such field; did you mean spec.serving.port?",
		"spec.storage.dir":                               "there is no such field; there are nfs, volume, mountPath, outputDir, checkpointDir",
		"spec.serving.nodeport[0]":                       "there is no such field; there are nodePort, ",
		"spec.serving.service.name":                      "there is no such field; there are ",
		"spec.imagePullSecret.name":                      "there is no such field; did you mean spec.imagePullSecrets[0].name?",
		"spec.training.timeoutSeconds":                   "there is no such field; spec.serving.timeoutSeconds is for serving alone; there are ",
		"spec.serving.steps":                             "there is no such field; spec.training.steps is for training alone; there are ",
		"spec.training.lifecycle":                        "there is no such field; spec.serving.lifecycle is for serving alone; there are ",
		"spec.dataset.modelDir":                          "there is no such field; did you mean spec.model.dir?",
		"spec.serving.targetAccuracy":                    "there is no such field; did you mean spec.training.targetAccuracy?",
		"SPEC.Serving.nodeport":                          "there is no such field; did you mean spec.serving.nodePort?",
		"Spec.serving.none":                              "there is no such field; did you mean spec.serving?",
		"spec.dataset.path":                              "there is no such field; did you mean spec.dataset.dir?",
		"spec.training.env[0].secretKeyRef.key":          "there is no such field; did you mean spec.training.env[0].valueFrom.secretKeyRef.key?",
		"spec.serving.imagePullSecrets[0].name":          "there is no such field; did you mean spec.imagePullSecrets[0].name?",
		"spec.serving.env[0].name":                       "there is no such field; spec.training.env is for training alone; there are image, port, args, replicas, nodePort, affinity, resources, lifecycle and 6 more",
		"spec.replicas":                                  "there is no such field; did you mean spec.serving.replicas?",
		"spec.resources":                                 "there is no such field; did you mean spec.training.resources or spec.serving.resources?",
		"spec.training.env.name":                         "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"spec.training.env[-1].name":                     "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"spec[0]":                                        "spec is no list",
		"spec.labels[0]":                                 `spec.labels is a mapping: name a key, as in spec.labels["a.b/c"]`,
		"spec.labels.app.kubernetes.io/name":             `spec.labels.app holds a single value; a key with dots is written in quotes; did you mean spec.labels["app.kubernetes.io/name"]?`,
		"metadata.annotations.a.b.c":                     `metadata.annotations.a holds a single value; a key with dots is written in quotes; did you mean metadata.annotations["a.b.c"]?`,
		"spec.serving.nodeSelector.kubernetes.io/os":     `spec.serving.nodeSelector.kubernetes holds a single value; a key with dots is written in quotes; did you mean spec.serving.nodeSelector["kubernetes.io/os"]?`,
		"spec.training.resources.limits.nvidia.com/gpu":  `spec.training.resources.limits.nvidia holds a single value; a key with dots is written in quotes; did you mean spec.training.resources.limits["nvidia.com/gpu"]?`,
		"spec.labels.a[0]":                               "spec.labels.a holds a single value, which must be a string",
		"spec.security.runAsNonRoot":                     "spec.security holds a single value, which must be restricted",
		"spec.workload.kind":                             "spec.workload holds a single value, which must be one of Pod, Job, Workflow, WorkflowTemplate",
		"spec.serving.port.number":                       "spec.serving.port holds a single value, which must be a whole number from 1 to 65535",
		"spec.serving.args[0].name":                      "spec.serving.args[0] holds a single value, which must be a string",
		"spec.training.targetAccuracy.least":             "spec.training.targetAccuracy holds a single value, which must be a number from 0 to 1",
		"spec.dataset.volume.emptyDir.sizeLimit.max":     "spec.dataset.volume.emptyDir.sizeLimit holds a single value, which must be a quantity, as in 500m, 2 or 4Gi",
		"spec.dataset.volume.persistentVolumeClaim.name": "there is no such field; did you mean spec.dataset.volume.persistentVolumeClaim.claimName?",
	} {
		path, err := fieldpath.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		field, invalid := fieldpath.Lookup(path)
		got := string(field.Type)
		if invalid != nil {
			got = invalid.Error()
		}
		if got != want && (!strings.HasSuffix(want, " ") || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	path := fieldpath.Of("spec", "training", "env", "valueFrom", "secretKeyRef")
	if field, invalid := fieldpath.LookupAny(path); invalid != nil || field.GoType != "SecretKeySelector" {
		t.Errorf("%s without an index: %v %v", path, field, invalid)
	}
	for text, want := range map[string]string{
		"spec.training.env.0.name":  "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"spec.training.env.3.name":  "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[3].name?",
		"spec.training.env[abc]":    "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0]?",
		"spec.training.env[x].name": "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"spec.serving.args[mode]":   "spec.serving.args is a list: name one of its elements by its index; did you mean spec.serving.args[0]?",
		"spec.training.env[*].name": "spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"spec.training.env.nam":     "there is no such field; did you mean spec.training.env[0].name?",
	} {
		path, err := fieldpath.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, invalid := fieldpath.LookupAny(path); invalid == nil || invalid.Error() != want {
			t.Errorf("%s: %v, want %s", text, invalid, want)
		}
	}
}

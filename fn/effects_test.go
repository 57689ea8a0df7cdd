package fn_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/types"
)

// sample is a value of a field that is no mode's default, as YAML, and the fields without
// which it may not be given.
type sample struct {
	value string
	// pipeline is the value in that mode, where it is another.
	pipeline   string
	companions map[string]string
}

const claimA = "{persistentVolumeClaim: {claimName: a}}"

// samples has every field of ours; those of Kubernetes' own types are one each.
var samples = map[string]sample{
	"spec.mode":                               {value: "pipeline", pipeline: "single-node"},
	"spec.workload":                           {value: "Job", pipeline: "WorkflowTemplate"},
	"spec.security":                           {value: "restricted", companions: map[string]string{"spec.user.id": "1", "spec.dataset.volume": claimA, "spec.storage.volume": claimA}},
	"spec.labels":                             {value: "{a: b}"},
	"spec.annotations":                        {value: "{a: b}"},
	"spec.model.name":                         {value: "clicks"},
	"spec.model.dir":                          {value: "/opt/clicks"},
	"spec.model.script":                       {value: "train.sh"},
	"spec.image.registry":                     {value: "registry.example.com"},
	"spec.image.suffix":                       {value: "-avx512"},
	"spec.image.reference":                    {value: "registry.example.com/clicks:1"},
	"spec.image.pullPolicy":                   {value: "Never"},
	"spec.imagePullSecrets":                   {value: "[{name: a}]"},
	"spec.dataset.dir":                        {value: "/data"},
	"spec.dataset.volume":                     {value: claimA},
	"spec.storage.nfs.server":                 {value: "10.0.0.1"},
	"spec.storage.nfs.path":                   {value: "/export"},
	"spec.storage.volume":                     {value: claimA},
	"spec.storage.mountPath":                  {value: "/models", companions: map[string]string{"spec.storage.volume": claimA}},
	"spec.storage.outputDir":                  {value: "out"},
	"spec.storage.checkpointDir":              {value: "steps"},
	"spec.user.id":                            {value: "1"},
	"spec.user.name":                          {value: "jo"},
	"spec.user.groupID":                       {value: "1"},
	"spec.user.groupName":                     {value: "ml"},
	"spec.user.fsGroupID":                     {value: "1"},
	"spec.serviceAccountName":                 {value: "a"},
	"spec.training.steps":                     {value: "7"},
	"spec.training.targetAccuracy":            {value: "0.5"},
	"spec.training.retryLimit":                {value: "1"},
	"spec.training.env":                       {value: "[{name: A, value: b}]"},
	"spec.training.resources":                 {value: "{limits: {cpu: 1}}"},
	"spec.training.nodeSelector":              {value: "{a: b}"},
	"spec.training.tolerations":               {value: "[{operator: Exists}]"},
	"spec.training.affinity":                  {value: affinityA},
	"spec.training.priorityClassName":         {value: "a"},
	"spec.training.topologySpreadConstraints": {value: spreadA},
	"spec.serving.replicas":                   {value: "2"},
	"spec.serving.port":                       {value: "9000"},
	"spec.serving.image":                      {value: "registry.example.com/serving:1"},
	"spec.serving.timeoutSeconds":             {value: "60"},
	"spec.serving.args":                       {value: "[--a]"},
	"spec.serving.resources":                  {value: "{limits: {cpu: 1}}"},
	"spec.serving.serviceType":                {value: "ClusterIP"},
	"spec.serving.nodePort":                   {value: "30001"},
	"spec.serving.lifecycle":                  {value: "Retain"},
	"spec.serving.nodeSelector":               {value: "{a: b}"},
	"spec.serving.tolerations":                {value: "[{operator: Exists}]"},
	"spec.serving.affinity":                   {value: affinityA},
	"spec.serving.priorityClassName":          {value: "a"},
	"spec.serving.topologySpreadConstraints":  {value: spreadA},
}

const (
	affinityA = "{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchLabels: {a: b}}}]}}"
	spreadA   = "[{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}}]"
)

// A value that is not the default changes what is generated, or an info says that it has
// no effect in the mode: nothing that a user states is ignored in silence.
func TestEveryFieldHasAnEffectOrAnInfo(t *testing.T) {
	values, others := leaves(reflect.TypeFor[types.Spec](), []string{"spec"})
	known := slices.Collect(maps.Keys(samples))
	for _, mode := range v1alpha1.Modes {
		effects, infos := 0, 0
		for _, path := range slices.Concat(values, others) {
			name := strings.Join(path, ".")
			s, ok := samples[name]
			if !ok {
				t.Fatalf("this test has no value for %s", name)
			}
			known = slices.DeleteFunc(known, func(other string) bool { return other == name })
			value := s.value
			if mode == v1alpha1.Pipeline && s.pipeline != "" {
				value = s.pipeline
			}
			stated := maps.Clone(s.companions)
			without, _ := generatedFrom(t, mode, stated)
			if stated == nil {
				stated = map[string]string{}
			}
			stated[name] = value
			with, told := generatedFrom(t, mode, stated)

			info := slices.ContainsFunc(told, func(message string) bool {
				return strings.Contains(message, name+": ") && strings.HasSuffix(message, "has no effect in mode "+string(mode))
			})
			switch {
			case with != without && !info:
				effects++
			case with == without && info:
				infos++
			default:
				t.Errorf("mode %s, %s: %s: changes what is generated: %t; an info says that it has no effect: %t", mode, name, value, with != without, info)
			}
		}
		t.Logf("mode %s: %d fields have an effect, of %d an info says that they have none", mode, effects, infos)
		if want := map[v1alpha1.Mode]bool{v1alpha1.SingleNode: true}[mode]; (infos > 0) != want {
			t.Errorf("mode %s: %d infos", mode, infos)
		}
	}
	if len(known) > 0 {
		t.Errorf("there are no such fields: %v", known)
	}
}

// generatedFrom returns what fields of a config generate, without the config, and the
// infos.
func generatedFrom(t *testing.T, mode v1alpha1.Mode, fields map[string]string) (items string, infos []string) {
	t.Helper()
	output, messages, err := process(t, configWith(t, mode, fields))
	if err != nil {
		t.Fatalf("mode %s: %v: %v\n%s", mode, fields, err, messages)
	}
	items, _, _ = strings.Cut(output, "functionConfig:")
	return items, results(t, output)["info"]
}

// configWith is a config with fields whose values are YAML.
func configWith(t *testing.T, mode v1alpha1.Mode, fields map[string]string) map[string]any {
	t.Helper()
	config := document(mode, []string{"spec", "mode"}, string(mode))
	for name, text := range fields {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		at := config
		path := strings.Split(name, ".")
		for _, key := range path[:len(path)-1] {
			if at[key] == nil {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		at[path[len(path)-1]] = value
	}
	return config
}

// What is wrong with one field, whatever else is stated, is one error, and of that field.
func TestEveryFieldsMistakeIsOneError(t *testing.T) {
	values, others := leaves(reflect.TypeFor[types.Spec](), []string{"spec"})
	for _, mode := range v1alpha1.Modes {
		all := map[string]string{"spec.mode": string(mode)}
		for name, s := range samples {
			switch name {
			case "spec.mode", "spec.storage.nfs.server", "spec.serving.nodePort": // not beside others
			case "spec.workload":
				all[name] = map[v1alpha1.Mode]string{v1alpha1.SingleNode: s.value, v1alpha1.Pipeline: s.pipeline}[mode]
			default:
				all[name] = s.value
			}
		}
		if _, messages, err := process(t, configWith(t, mode, all)); err != nil {
			t.Fatalf("mode %s: %v\n%s", mode, err, messages)
		}
		for i, path := range slices.Concat(values, others) {
			name := strings.Join(path, ".")
			bad := []string{`{a: {b: 1}}`, `""`, `"{{x}}"`, `[[x]]`}
			if i >= len(values) {
				bad = []string{`"{{x}}"`, `1`, `[1]`, `{nonsense: [1]}`}
			}
			refused := 0
			for _, text := range bad {
				stated := maps.Clone(all)
				stated[name] = text
				_, messages, err := process(t, configWith(t, mode, stated))
				if err == nil {
					continue
				}
				refused++
				if strings.Count(messages, "error: ") != 1 || !strings.Contains(messages, name) {
					t.Errorf("mode %s, %s: %s: want one error, of the field:\n%s", mode, name, text, messages)
				}
			}
			if refused == 0 {
				t.Errorf("mode %s, %s: nothing of %v is refused", mode, name, bad)
			}
		}
	}
}

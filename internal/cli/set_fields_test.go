package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

const fields = `apiVersion: widedeep.dev/v1alpha1
kind: WideDeepConfig
metadata:
  name: clicks
spec:
  # who pays
  labels: {team: "ml"}
  mode: pipeline
  training:
    # agreed with ops
    env:
    - name: A # first
      value: "1"
    # second
    - name: B
      valueFrom: {secretKeyRef: {name: s, key: k}}
    steps: 7 # few
`

func TestSetChangesAnyField(t *testing.T) {
	cases := map[string]struct {
		args     []string
		old, new string
		printed  string
	}{
		"a number":               {[]string{"spec.training.steps=500"}, "steps: 7 # few", "steps: 500 # few", "spec.training.steps: 500, was 7\n"},
		"name and value":         {[]string{"spec.training.steps", "500"}, "steps: 7 # few", "steps: 500 # few", "spec.training.steps: 500, was 7\n"},
		"text":                   {[]string{"spec.training.env[0].value=2"}, `value: "1"`, `value: "2"`, `spec.training.env[0].value: "2", was "1"`},
		"behind the kind":        {[]string{"WideDeepConfig.spec.training.env[0].value=2"}, `value: "1"`, `value: "2"`, `: spec.training.env[0].value: "2", was "1"`},
		"text in quotes":         {[]string{`spec.training.env[0].value="a: b"`}, `value: "1"`, `value: "a: b"`, `"a: b"`},
		"text with a comma":      {[]string{`spec.training.env[0].value={a: b} # "c`}, `value: "1"`, `value: "{a: b} # \"c"`, ""},
		"text with a setter":     {[]string{`spec.training.env[0].value="a,USER_ID=1"`}, `value: "1"`, `value: "a,USER_ID=1"`, `"a,USER_ID=1"`},
		"text like a setter":     {[]string{`spec.training.env[0].value=a,userid=1,kind=b`}, `value: "1"`, `value: "a,userid=1,kind=b"`, ""},
		"a mapping with one":     {[]string{`spec.annotations={a: "a,USER_ID=1"}`}, "mode: pipeline\n", "mode: pipeline\n  annotations:\n    a: \"a,USER_ID=1\"\n", ""},
		"a key with dots":        {[]string{`spec.labels["example.com/cost"]=1`}, `{team: "ml"}`, `{team: "ml", example.com/cost: "1"}`, `spec.labels["example.com/cost"]: "1", was not set`},
		"a key as in messages":   {[]string{`spec.labels[team]=true`}, `{team: "ml"}`, `{team: "true"}`, `spec.labels.team: "true", was "ml"`},
		"a mapping":              {[]string{`spec.training.resources={limits: {cpu: 8, memory: 8Gi}}`}, "steps: 7 # few\n", "steps: 7 # few\n    resources:\n      limits:\n        cpu: \"8\"\n        memory: \"8Gi\"\n", `spec.training.resources: {limits: {cpu: "8", memory: "8Gi"}}, was not set`},
		"JSON":                   {[]string{`spec.labels={"team": "x", "on": "1"}`}, `{team: "ml"}`, `{team: "x", "on": "1"}`, `{team: "x", "on": "1"}, was {team: "ml"}`},
		"strings of other types": {[]string{`spec.labels={a: 010, b: true}`}, `{team: "ml"}`, `{a: "010", b: "true"}`, ""},
		"an element":             {[]string{`spec.training.env[1]={name: C, value: 3}`}, "name: B\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n", "name: \"C\"\n      value: \"3\"\n", ""},
		"another element":        {[]string{`spec.training.env[2].name=C`, `spec.training.env[2].value=3`}, "key: k}}\n", "key: k}}\n    - name: \"C\"\n      value: \"3\"\n", ""},
		"a list in a new part":   {[]string{"spec.serving.args=[--a, --b=1]"}, "steps: 7 # few\n", "steps: 7 # few\n  serving:\n    args:\n    - \"--a\"\n    - \"--b=1\"\n", ""},
		"a setter's field":       {[]string{"spec.serving.replicas=2"}, "steps: 7 # few\n", "steps: 7 # few\n  serving:\n    replicas: 2\n", "spec.serving.replicas: 2, was not set (the field of setter REPLICAS)\n"},
		"the setter itself":      {[]string{"REPLICAS=2"}, "steps: 7 # few\n", "steps: 7 # few\n  serving:\n    replicas: 2\n", "spec.serving.replicas: 2, was not set\n"},
		"metadata":               {[]string{"metadata.name=views"}, "name: clicks", `name: "views"`, ""},
		"left out":               {[]string{"--unset", "spec.training.steps"}, "    steps: 7 # few\n", "", "spec.training.steps: left out, was 7\n"},
		"elements left out":      {[]string{"--unset", "spec.training.env[0]", "--unset=spec.training.env[1]"}, "    env:\n    - name: A # first\n      value: \"1\"\n    # second\n    - name: B\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n", "    env: []\n", ""},
		"left out and set":       {[]string{"--unset", "spec.training.env[0]", "spec.training.env[1].name=C"}, "    - name: A # first\n      value: \"1\"\n    # second\n    - name: B\n", "    # second\n    - name: \"C\"\n", ""},
		"a setter left out":      {[]string{"--unset", "MODE"}, "  mode: pipeline\n", "", `spec.mode: left out, was "pipeline"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(fields, c.old) {
				t.Fatalf("the document lacks %q", c.old)
			}
			status, out, messages := run(t, map[string]string{"a.yaml": fields}, "", append([]string{"set", "a.yaml"}, c.args...)...)
			if status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			if diff := cmp.Diff(strings.Replace(fields, c.old, c.new, 1), read(t, "a.yaml")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			expect(t, "the output", out, "a.yaml: clicks: ", c.printed)
		})
	}
}

func TestSetRefusesInvalidFields(t *testing.T) {
	for arg, want := range map[string]string{
		"spec.serving.nodePort=70000":                             "error: set: a.yaml: WideDeepConfig/clicks: spec.serving.nodePort: Invalid value: 70000: must be 1 to 65535",
		"spec.serving.nodePort=abc":                               `spec.serving.nodePort: Invalid value: "abc": must be a whole number from 1 to 65535`,
		`spec.serving.nodePort="30001"`:                           `spec.serving.nodePort: Invalid value: "30001": must be a whole number from 1 to 65535, without quotes`,
		"spec.serving.nodePort=":                                  `error: set: spec.serving.nodePort: Invalid value: "": must not be empty; --unset spec.serving.nodePort leaves it out`,
		"TF_SERVING_PORT=1e3":                                     `error: set: TF_SERVING_PORT: Invalid value: "1e3": must be a whole number from 1 to 65535, in decimal digits without leading zeros; did you mean 1000?`,
		"spec.serving.port=1e3":                                   `spec.serving.port: Invalid value: "1e3": must be a whole number from 1 to 65535; did you mean 1000?`,
		"spec.serving.port=1.0":                                   `spec.serving.port: Invalid value: "1.0": must be a whole number from 1 to 65535; did you mean 1?`,
		"spec.serving.port=1e5":                                   "must be a whole number from 1 to 65535\n",
		"spec.serving.port=9_000":                                 `must be a whole number from 1 to 65535, in decimal digits without leading zeros, which all readers of YAML read alike; did you mean 9000?`,
		"spec.serving.port=0x10000":                               "which all readers of YAML read alike\n",
		"spec.security.runAsNonRoot=1":                            "spec.security holds a single value, which must be restricted\n",
		"spec.training.steps=1\n---\n2":                           "must hold one value",
		`REPLICAS="2"`:                                            `REPLICAS: Invalid value: "\"2\"": must be a whole number from 1 to 2147483647, in decimal digits without leading zeros; did you mean 2?`,
		"USER_NAME='jo'":                                          `USER_NAME: Invalid value: "'jo'": may hold letters, digits, spaces and . _ - + = @ , ~ % only; did you mean jo?`,
		"USER_NAME=":                                              `USER_NAME: Invalid value: "": must not be empty; must be a name without /, not . or ..; --unset USER_NAME leaves it out`,
		"REPLICAS=":                                               `REPLICAS: Invalid value: "": must not be empty; must be a whole number from 1 to 2147483647, in decimal digits without leading zeros; --unset REPLICAS leaves it out`,
		"REPLICAS=null":                                           `error: set: REPLICAS: Invalid value: "null": must not be null; --unset REPLICAS leaves it out`,
		"spec.serving.replicas=~":                                 "must not be null; --unset spec.serving.replicas leaves it out",
		"spec.training.resources=null":                            "must not be null; --unset spec.training.resources leaves it out",
		"spec.workload=null":                                      "must not be null; --unset spec.workload leaves it out",
		"spec.image.reference=null":                               `must not be null; quotes make a text of it, as in spec.image.reference="null"; --unset spec.image.reference leaves it out`,
		"USER_NAME=null":                                          `must not be null; quotes make a text of it, as in spec.user.name="null"; --unset USER_NAME leaves it out`,
		"NAMESPACE=Null":                                          `must not be null; quotes make a text of it, as in metadata.namespace="Null"; --unset NAMESPACE leaves it out`,
		".spec.mode=pipeline":                                     "must not begin with a dot; did you mean spec.mode?",
		"spec.serving.nodePrt=1":                                  `error: set: spec.serving.nodePrt: Invalid value: "1": there is no such field; did you mean spec.serving.nodePort?`,
		"sepc.serving.nodePort=1":                                 "there is no such field; did you mean spec.serving.nodePort?",
		"spec.storage.volume={name: x, hostPath: {path: /a}}":     "spec.storage.volume.name: Invalid value: \"x\": there is no such field: the manifests name the volume, leave it out\n",
		"spec.storage.volume.name=x":                              "there is no such field: the manifests name the volume, leave it out\n",
		"nodePort=1":                                              "is not a setter; did you mean spec.serving.nodePort?",
		"spec.replicas=2":                                         "there is no such field; did you mean spec.serving.replicas?",
		"spec.training.env.value=2":                               "spec.training.env is a list: name one of its elements by its index in brackets, counted from 0\n",
		"WideDeepConfig.spec.training.env.0.name=A":               "error: set: WideDeepConfig.spec.training.env.0.name: Invalid value: \"A\": spec.training.env is a list: name one of its elements by its index; did you mean spec.training.env[0].name?",
		"WideDeepConfig.NAME=x":                                   "WideDeepConfig.NAME: Invalid value: \"x\": is not a setter; did you mean ",
		"spec.training.env[9].name=X":                             "error: set: a.yaml:11:5: WideDeepConfig/clicks: spec.training.env[9]: the list has 2 elements, so that the next one is spec.training.env[2]",
		"spec.training.env[2].name=A":                             "spec.training.env[2].name: Duplicate value",
		"spec.training.resources=big":                             "spec.training.resources: Invalid value: \"big\": must be a mapping, not a single value",
		"spec.training.resources={limits: ":                       "must be YAML or JSON: did not find expected node content",
		"spec.training.env=[&a {name: *a}]":                       "must hold no anchors and aliases",
		"spec.training.nodeSelector={zone: }":                     `spec.training.nodeSelector[zone]: Invalid value: null: must not be null: give the key a value, as "" is one, or leave it out`,
		"spec.serving.args={a,b}":                                 "spec.serving.args: Invalid value: must be a list, not a mapping",
		"spec.imagePullSecrets={regcred}":                         "spec.imagePullSecrets: Invalid value: must be a list, not a mapping",
		"spec.training.nodeSelector={disktype:ssd}":               `spec.training.nodeSelector[disktype:ssd]: Invalid value: null: must not be null; is a space missing behind "disktype:"?`,
		"spec.training.nodeSelector={disktype=ssd}":               `must not be null; did you mean "disktype: ssd"?`,
		"spec.training.tolerations=[{key:a,operator:Exists}]":     `there is no such field; is a space missing behind "key:"?`,
		"spec.training.tolerations=[{key: a, value: }]":           "must hold no null: give value a value, or leave it out",
		`spec.training.nodeSelector.kubernetes\.io/arch=amd64`:    `a key stands in brackets and one pair of quotes, without backslashes; did you mean spec.training.nodeSelector["kubernetes.io/arch"]?` + "\n",
		`spec.training.nodeSelector["kubernetes\.io/arch"]=amd64`: `did you mean spec.training.nodeSelector["kubernetes.io/arch"]?` + "\n",
		`spec.labels[example\.com/team]=ml`:                       `did you mean spec.labels["example.com/team"]?` + "\n",
		`spec.training.nodeSelector."kubernetes.io/arch"=amd64`:   `did you mean spec.training.nodeSelector["kubernetes.io/arch"]?` + "\n",
		`spec.training.resources.limits.nvidia\.com/gpu=1`:        `did you mean spec.training.resources.limits["nvidia.com/gpu"]?` + "\n",
		"USER_NAME=jo USER_ID=1000":                               "USER_NAME: Invalid value: \"jo USER_ID=1000\": holds a value for USER_ID too: give each value by itself\n",
		"spec.annotations.note=a b MODE=pipeline":                 `holds a value for MODE too: give each value by itself; quotes make one text of it, as in 'spec.annotations.note="a b MODE=pipeline"'` + "\n",
		"USER_ID=5 spec.mode=pipeline,":                           "holds a value for spec.mode too: give each value by itself\n",
		"spec.training.env=[{name: A, value: null}]":              "must hold no null: give value a value, or leave it out",
		"spec.serving.args=[null]":                                "spec.serving.args[0]: Invalid value: null: must not be null: leave the element out",
		"USER_NAME=jo,GROUP_NAME=ml":                              `USER_NAME: Invalid value: "jo,GROUP_NAME=ml": holds a value for GROUP_NAME too: give each value by itself` + "\n",
		"NFS_PATH=/a b, spec.mode=pipeline,NAME=c":                "holds a value for spec.mode too: give each value by itself\n",
		"REPLICAS=2,TF_SERVING_PORT=1":                            "holds a value for TF_SERVING_PORT too: give each value by itself\n",
		"NAMESPACE=a,MODE=pipeline":                               "holds a value for MODE too: give each value by itself\n",
		"spec.serving.args=[a],REPLICAS=2":                        "holds a value for REPLICAS too: give each value by itself\n",
		"spec.training.env[0].value=a,REPLICAS=2":                 `; quotes make one text of it, as in 'spec.training.env[0].value="a,REPLICAS=2"'` + "\n",
		"spec.labels[team=x":                                      `is not a field's path: there must be an index or a key, and ], behind "[team"`,
		"metadata=x":                                              "error: set: a.yaml: WideDeepConfig/clicks: metadata: Invalid value: \"x\": must be a mapping, not a single value; its fields are ",
		"metadata.annotations=x":                                  "error: set: a.yaml: WideDeepConfig/clicks: metadata.annotations: Invalid value: \"x\": must be a mapping, not a single value\n",
		"metadata.name=":                                          "error: set: a.yaml: WideDeepConfig/clicks: metadata.name: Invalid value: \"\": must not be empty; ",
		"kind=Pod":                                                "kind: ",
		"spec.mode=pipelines":                                     "spec.mode: Invalid value: \"pipelines\": must be one of single-node, pipeline; did you mean pipeline?",
	} {
		status, out, messages := run(t, map[string]string{"a.yaml": fields}, "", "set", "a.yaml", arg)
		if status != 1 || out != "" || read(t, "a.yaml") != fields {
			t.Errorf("%s: status %d, output %q", arg, status, out)
		}
		expect(t, arg, messages, want)
	}
	for want, args := range map[string][]string{
		"USER_NAME: Invalid value: \"jo,\": ends in a comma, which does not separate values; did you mean jo?\n":                        {"USER_NAME=jo,", "GROUP_NAME=ml", "USER_ID=5"},
		"USER_ID: Invalid value: \"5,\": ends in a comma, which does not separate values; did you mean 5?\n":                            {"USER_ID=5,", "GROUP_NAME=ml"},
		`ends in a comma, which does not separate values; quotes make one text of it, as in 'spec.annotations.a="b,"'; did you mean b?`: {"spec.annotations.a=b,", "GROUP_NAME=ml"},
		"spec.training.steps: Invalid value: must not be given beside spec.training: both are for spec.training":                        {"spec.training.steps=1", "spec.training={}"},
		"spec.serving.replicas: Invalid value: must not be given beside REPLICAS":                                                       {"spec.serving.replicas=1", "REPLICAS=1"},
		"set: REPLICAS: Invalid value: must not be given beside --unset REPLICAS: both are for spec.serving.replicas":                   {"REPLICAS=1", "--unset", "REPLICAS"},
		"set: REPLICAS: Invalid value: must not be given beside --unset spec.serving: both are for spec.serving":                        {"--unset", "spec.serving", "REPLICAS=1"},
		"--unset: Invalid value: \"NFS_SERVER,NFS_PATH\": holds several names: give each by itself\n":                                   {"--unset", "NFS_SERVER,NFS_PATH"},
		"--unset: Invalid value: \"spec.mode, spec.labels[team]\": holds several names: give each by itself\n":                          {"--unset", "spec.mode, spec.labels[team]"},
		"--unset: Invalid value: \"NFS,PATH\": is not a setter":                                                                         {"--unset", "NFS,PATH"},
		"--unset: Invalid value: \"spec.stpes\": there is no such field":                                                                {"--unset", "spec.stpes"},
	} {
		status, _, messages := run(t, map[string]string{"a.yaml": fields}, "", append([]string{"set", "a.yaml"}, args...)...)
		if status != 1 || read(t, "a.yaml") != fields {
			t.Errorf("%v: status %d", args, status)
		}
		expect(t, "standard error", messages, want)
	}
}

// Every field of the table can be set by its path, in a file and for one render, and left
// out again.
func TestEveryFieldCanBeSetAndLeftOut(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		text := "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: a}\nspec:\n  mode: " + string(mode) + "\n"
		_, before, _ := run(t, map[string]string{"a.yaml": text}, "", "render", "-f", "a.yaml")
		for _, p := range parameters.All {
			write(t, "a.yaml", text)
			values := []string{p.Field + "=" + p.Example[mode]}
			for _, with := range p.With {
				other, _ := parameters.ByField(with)
				values = append(values, with+"="+other.Example[mode])
			}
			once := []string{"render", "-f", "a.yaml"}
			for _, value := range values {
				once = append(once, "--set", value)
			}
			_, want, _ := again(t, "", once...)
			if status, _, messages := again(t, "", append([]string{"set", "a.yaml"}, values...)...); status != 0 {
				t.Errorf("mode %s, %v: status %d\n%s", mode, values, status, messages)
				continue
			}
			if _, got, messages := again(t, "", "render", "-f", "a.yaml"); got != want || got == "" {
				t.Errorf("mode %s, %v: (-set for one render +set in the file):\n%s%s", mode, values, cmp.Diff(want, got), messages)
			}
			unset := []string{"set", "a.yaml"}
			for _, value := range values {
				name, _, _ := strings.Cut(value, "=")
				unset = append(unset, "--unset", name)
			}
			if p.Setter == parameters.Mode {
				continue // leaving it out does not give this mode again
			}
			if status, _, messages := again(t, "", unset...); status != 0 {
				t.Errorf("mode %s, %v: status %d\n%s", mode, unset, status, messages)
			}
			if _, got, _ := again(t, "", "render", "-f", "a.yaml"); got != before {
				t.Errorf("mode %s, %v: (-never set +left out):\n%s", mode, unset, cmp.Diff(before, got))
			}
		}
	}
}

// Elements have names for their authors; a path has their index.
func TestAnElementByItsNameIsProposedByItsIndex(t *testing.T) {
	spec := `    tolerations: [{key: a}, {key: b, effect: NoSchedule}, {key: b, effect: NoExecute}]
  serving: {args: [--x, --y]}
  imagePullSecrets: [{name: one}]
`
	files := map[string]string{
		"a/a.yaml": fields + spec,
		"b/b.yaml": strings.NewReplacer("clicks", "views", "name: A #", "name: B #", "name: B\n", "name: C\n").Replace(fields),
	}
	const none = "is a list: name one of its elements by its index in brackets, counted from 0\n"
	for typed, want := range map[string]string{
		"a spec.training.env.B=c":                       "did you mean spec.training.env[1]?",
		"a training.env.B=c":                            "did you mean spec.training.env[1]?",
		"a spec.training.env[B].value=c":                "did you mean spec.training.env[1].value?",
		"a spec.training.env[NEW].value=c":              none,
		"a spec.training.env.1.value=c":                 "did you mean spec.training.env[1].value?",
		"a spec.training.env[-1].value=c":               none,
		"a spec.training.env[*].value=c":                none,
		"a spec.training.env.value=c":                   none,
		"a --unset spec.training.env.B":                 "did you mean spec.training.env[1]?",
		"a --unset spec.training.env.NEW":               none,
		"a --unset spec.training.env[A].value":          "did you mean spec.training.env[0].value?",
		"a spec.training.tolerations[a]={}":             "did you mean spec.training.tolerations[0]?",
		"a spec.training.tolerations[b]={}":             none,
		"a spec.training.tolerations[c].key=c":          none,
		"a spec.serving.args[--y]=--z":                  "did you mean spec.serving.args[1]?",
		"a spec.imagePullSecrets.name=two":              none,
		"a spec.serving.tolerations[x].key=x":           none,
		"a spec.serving.tolerations.key=x":              none,
		". spec.training.env.B.value=c":                 none, // [1] of one config and [0] of the other
		". spec.training.env.NEW.value=c":               none,
		". spec.training.env.B=c --config views":        "did you mean spec.training.env[0]?",
		". --unset spec.training.env.B --config=clicks": "did you mean spec.training.env[1]?",
	} {
		status, out, messages := run(t, files, "", append([]string{"set"}, strings.Fields(typed)...)...)
		if status != 1 || out != "" || !strings.Contains(messages, want) {
			t.Errorf("%s: status %d, output %q, want %q:\n%s", typed, status, out, want, messages)
		}
	}
}

func TestSetOfAFieldInSeveralConfigs(t *testing.T) {
	files := map[string]string{"a.yaml": clicks, "b.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
	if status, out, messages := run(t, files, "", "set", ".", "spec.training.steps=5"); status != 0 || strings.Count(out, "steps: 5") != 2 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
	for _, args := range [][]string{
		{"metadata.name=x"}, {"spec.model.name=x"}, {"spec.model={name: x}"}, {"spec={}"}, {"metadata.namespace=x"},
		{"spec.serving.nodePort=30001"}, {"spec.serving={nodePort: 30001}"}, {"--unset", "MODEL_NAME"}, {"--unset", "spec.model"},
		{"--unset", "NAMESPACE"}, {"--unset", "MODE"}, {"--unset", "spec"},
	} {
		status, _, messages := again(t, "", append([]string{"set", "."}, args...)...)
		if status != 1 || !strings.Contains(messages, "must not be the same for several WideDeepConfigs: choose one with --config") {
			t.Errorf("%v: status %d\n%s", args, status, messages)
		}
	}
	for _, args := range [][]string{{"spec.serving={replicas: 2}"}, {"--unset", "spec.serving"}, {"--unset", "spec.serving.nodePort"}, {"--config", "views", "--unset", "NAMESPACE"}} {
		if status, _, messages := again(t, "", append([]string{"set", "."}, args...)...); status != 0 {
			t.Errorf("%v: status %d\n%s", args, status, messages)
		}
	}
}

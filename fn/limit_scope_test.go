package fn_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inside are the files of a root and of packages in it: sub, subsub in that, and plain.
// Each has a config; what sub and subsub generated, a later function has labelled.
func inside(subMutators ...string) map[string]string {
	return map[string]string{
		"Kptfile": kptfile("exec: widedeep"), "wide-deep.yaml": configOf("wide-deep", "root"),
		"sub/Kptfile": kptfile(subMutators...), "sub/wide-deep.yaml": configOf("wide-deep", "sub"), "sub/wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "sub"),
		"sub/old/pod.yaml":   generatedBy("old", "Pod", "old"),
		"sub/subsub/Kptfile": kptfile(), "sub/subsub/wide-deep.yaml": configOf("wide-deep", "subsub"), "sub/subsub/wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "subsub"),
		"plain/Kptfile": kptfile("exec: set-labels"), "plain/wide-deep.yaml": configOf("wide-deep", "plain"), "plain/wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "plain"),
	}
}

// asTheyWere are the files whose resources a call left as they were.
func (c call) asTheyWere(t *testing.T) ([]string, outcome) {
	t.Helper()
	o := c.run(t)
	if o.failed {
		t.Errorf("it failed:\n%s", strings.Join(o.messages, "\n"))
	}
	var files []string
	for name, resource := range o.resources {
		if isAsItWas(resource) {
			files = append(files, strings.Fields(name)[0])
		}
	}
	slices.Sort(files)
	return files, o
}

var ofSub = []string{"sub/old/pod.yaml", "sub/subsub/wide-deep/pod.yaml", "sub/wide-deep/pod.yaml"}

func TestPackagesThatRunThisFunctionAreLeftAlone(t *testing.T) {
	for mutator, left := range map[string]bool{
		"exec: widedeep":                                      true,
		"exec: /opt/bin/widedeep":                             true,
		"exec: \"widedeep --verbose\"":                        true,
		"exec: \"'/opt/my tools/widedeep' a b\"":              true,
		`exec: '/opt/my\ tools/widedeep a'`:                   true,
		`exec: '"/opt/my tools"/widedeep a'`:                  true,
		"exec: fn.test":                                       true, // as this program is called
		"exec: not-widedeep":                                  false,
		"exec: widedeep-client":                               false,
		"exec: sh -c widedeep":                                false,
		"exec: \"\"":                                          false,
		"image: ghcr.io/widedeep/widedeep:v0.1.0":             true,
		"image: localhost:5000/widedeep":                      true,
		"image: widedeep":                                     true,
		"image: ghcr.io/x/widedeep@sha256:0123456789abcde":    true,
		"image: x/widedeep:v1@sha256:0123456789abcdef0123":    true,
		"image: ghcr.io/widedeep/set-labels:v0.1":             false,
		"image: ghcr.io/widedeep/widedeep-client:v0.1":        false,
		"{image: ml/render:v1, configPath: wide-deep.yaml}":   true,
		"{image: ml/render:v1, configPath: ./wide-deep.yaml}": true,
		"{image: ml/render:v1, configPath: other.yaml}":       false,
		"{image: ml/render:v1, configPath: Kptfile}":          false,
		"{exec: set-labels, configMap: {a: widedeep}}":        false,
		"{exec: [widedeep]}":                                  false,
		"widedeep":                                            false,
		"exec: set-labels\n  - exec: widedeep\n  - exec: a":   true,
	} {
		t.Run(mutator, func(t *testing.T) {
			for _, render := range []bool{true, false} {
				c := call{render: render, files: inside(mutator)}
				got, o := c.asTheyWere(t)
				var want []string
				if left {
					want = ofSub
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("render: %t: what is as it was (-want +got):\n%s\n%s", render, diff, strings.Join(o.messages, "\n"))
				}
			}
		})
	}
}

// One info for each package; what is not left alone is rendered.
func TestFindingsAboutPackagesThatAreLeftAlone(t *testing.T) {
	files := inside("exec: widedeep")
	files["sub/second.yaml"] = configOf("second", "second")
	for _, render := range []bool{true, false} {
		o := call{render: render, files: files}.run(t)
		var infos []string
		for _, message := range o.messages {
			if strings.Contains(message, "left alone") {
				infos = append(infos, message)
			}
		}
		want := []string{
			"info: sub/second.yaml: WideDeepConfig/second: left alone, with the rest of its package: sub/Kptfile runs this function itself",
			"info: sub/subsub/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: sub/Kptfile runs this function itself",
		}
		slices.Sort(infos)
		if diff := cmp.Diff(want, infos); diff != "" {
			t.Errorf("render: %t (-want +got):\n%s", render, diff)
		}
		for _, name := range []string{"wide-deep/pod.yaml Pod", "plain/wide-deep/account.yaml ServiceAccount"} {
			if o.resources[name] == nil {
				t.Errorf("render: %t: there is no %s", render, name)
			}
		}
		for _, name := range []string{"sub/wide-deep/account.yaml ServiceAccount", "sub/second/pod.yaml Pod", "sub/subsub/wide-deep/account.yaml ServiceAccount"} {
			if o.resources[name] != nil {
				t.Errorf("render: %t: %s was generated", render, name)
			}
		}
	}
}

// Nothing is above the outermost package, whatever its own pipeline runs; and where a
// folder holds packages and is none, each of them is outermost.
func TestTheOutermostPackageIsRendered(t *testing.T) {
	all := inside("exec: widedeep")
	got, _ := call{files: all, render: true}.asTheyWere(t)
	if slices.Contains(got, "wide-deep/pod.yaml") {
		t.Error("the root was left alone")
	}
	maps.DeleteFunc(all, func(file, _ string) bool { return !strings.HasPrefix(file, "sub/") })
	if got, o := (call{files: all}).asTheyWere(t); len(got) > 0 {
		t.Errorf("%v are as they were:\n%s", got, strings.Join(o.messages, "\n"))
	}
}

// A package below whose Kptfile a selection hides may run the function.
func TestPackagesWhoseKptfileIsHiddenAreLeftAlone(t *testing.T) {
	files := inside("exec: widedeep")
	c := call{files: files, render: true}
	delete(files, "plain/wide-deep/pod.yaml")
	list := c.list(t)
	for _, one := range []string{"sub", "sub/subsub", "plain", ""} {
		list = strings.Replace(list, "kind: Kptfile", "kind: Hidden"+strings.ReplaceAll(one, "/", ""), 1)
	}
	output, _, err := runFunction(list)
	if err != nil {
		t.Fatal(output)
	}
	for _, want := range []string{
		"sub/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: the Kptfile of sub is not among the items",
		"sub/subsub/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: the Kptfile of sub is not among the items",
		"plain/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: the Kptfile of plain is not among the items",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(output, "name: \"sub") || strings.Contains(output, "name: \"plain") || !strings.Contains(output, "name: \"root\"") {
		t.Errorf("what is generated is not the root's alone:\n%s", output)
	}
}

func values(pairs string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\ndata: {" + pairs + "}\n"
}

// Values are for what is rendered, unless NAME selects something else.
func TestValuesAreNotWrittenIntoConfigsThatAreLeftAlone(t *testing.T) {
	files := inside("exec: widedeep")
	files["sub/second.yaml"] = configOf("second", "second")
	for pairs, want := range map[string][]string{
		"USER_NAME: jo":                  {"plain/wide-deep.yaml", "wide-deep.yaml"},
		"USER_NAME: jo, NAME: wide-deep": {"plain/wide-deep.yaml", "wide-deep.yaml"},
		"USER_NAME: jo, NAME: second":    {"sub/second.yaml"},
	} {
		for _, render := range []bool{true, false} {
			got, o := call{files: files, render: render, config: values(pairs)}.asTheyWere(t)
			if diff := cmp.Diff(ofSub, got); diff != "" {
				t.Errorf("%s: what is as it was (-want +got):\n%s", pairs, diff)
			}
			var written []string
			for name, resource := range o.resources {
				if file, isConfig := strings.CutSuffix(name, " WideDeepConfig"); isConfig && strings.Contains(resource.MustString(), `name: "jo"`) {
					written = append(written, file)
				}
			}
			slices.Sort(written)
			if diff := cmp.Diff(want, written); diff != "" {
				t.Errorf("%s: written into (-want +got):\n%s", pairs, diff)
			}
		}
	}

	for _, file := range []string{"wide-deep.yaml", "plain/wide-deep.yaml"} {
		delete(files, file)
	}
	o := call{files: files, config: values("USER_NAME: jo")}.run(t)
	if !slices.ContainsFunc(o.messages, func(message string) bool {
		return strings.HasPrefix(message, "warning: functionConfig: no WideDeepConfig gets the values, as all belong to packages that run widedeep themselves: choose one with NAME: second, ")
	}) {
		t.Errorf("it does not say that the values go nowhere:\n%s", strings.Join(o.messages, "\n"))
	}
	if o := (call{files: files, config: values("USER_NAME: jo, NAME: secnd")}).run(t); !o.failed || !strings.Contains(o.messages[0], "did you mean second?") {
		t.Errorf("an unknown NAME:\n%s", strings.Join(o.messages, "\n"))
	}
	if o := (call{files: files, config: values("TARGET_ACCURACY: \"0.5\", MODE: pipelines, NAME: second")}).run(t); !o.failed {
		t.Error("a wrong value was written into a config that is left alone")
	}
	head, _, _ := strings.Cut(files["sub/second.yaml"], "spec:")
	files["sub/second.yaml"] = head + "spec: x\n"
	if o := (call{files: files, config: values("USER_NAME: jo, NAME: second")}).run(t); !o.failed || len(o.messages) != 1 ||
		!strings.Contains(o.messages[0], `sub/second.yaml: WideDeepConfig/second: spec: Invalid value: "x": must be a mapping`) {
		t.Errorf("a config without a place for the value:\n%s", strings.Join(o.messages, "\n"))
	}
}

// A resource of a package that renders itself can still collide with a generated one.
func TestResourcesThatAreLeftAloneCountInCollisions(t *testing.T) {
	workflow := "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: theirs\n  namespace: default\n  annotations: {widedeep.dev/generated-by: wide-deep}\n" +
		"spec:\n  arguments:\n    parameters:\n    - {name: SERVICE_NAME, value: root-service}\n"
	for name, text := range map[string]string{
		"pod":     generatedBy("wide-deep", "Pod", "root"),
		"service": workflow,
	} {
		files := inside("exec: widedeep")
		files["sub/wide-deep/pod.yaml"] = text
		if name == "service" {
			files["wide-deep.yaml"] = strings.Replace(files["wide-deep.yaml"], "spec:", "spec:\n  mode: pipeline", 1)
		}
		for _, render := range []bool{true, false} {
			o := call{files: files, render: render}.run(t)
			if !o.failed || len(o.messages) != 1 || !strings.Contains(o.messages[0], "in namespace default, as sub/wide-deep.yaml: WideDeepConfig/wide-deep does, of a package that runs this function itself: give one of them another ") {
				t.Errorf("%s: failed is %t:\n%s", name, o.failed, strings.Join(o.messages, "\n"))
			}
		}
	}
}

// Values may be written for a package that renders itself; what it generates is not this
// run's to write.
func TestConfigsThatAreLeftAloneAreNotRenderedWithNewValues(t *testing.T) {
	files := map[string]string{
		"Kptfile": kptfile("exec: widedeep"), "wide-deep.yaml": configOf("wide-deep", "clicks"),
		"sub/Kptfile": kptfile("exec: widedeep"), "sub/views.yaml": configOf("views", "views"),
	}
	values := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: function-input}\ndata: {NAME: views, USER_NAME: jo}\n"
	o := call{files: files, config: values}.run(t)
	o.expect(t, []string{
		"Kptfile Kptfile", "wide-deep.yaml WideDeepConfig", "sub/Kptfile Kptfile", "sub/views.yaml WideDeepConfig",
		"wide-deep/pod.yaml Pod", "wide-deep/account.yaml ServiceAccount", "wide-deep/configmap.yaml ConfigMap",
	}, nil)
	if text := o.resources["sub/views.yaml WideDeepConfig"].MustString(); !strings.Contains(text, "jo") {
		t.Errorf("the value is not written:\n%s", text)
	}
}

package fn_test

import (
	"fmt"
	"maps"
	"path"
	"strings"
	"testing"
)

// A user who wants to hand one resource over annotates a whole folder.
func TestKindsThatAreNeverGeneratedStay(t *testing.T) {
	annotate := func(text, owner string) string {
		return annotated(t, text, map[string]string{"widedeep.dev/generated-by": owner})
	}
	files := map[string]string{
		"Kptfile":        annotate(kptfile("exec: widedeep"), "gone"),
		"wide-deep.yaml": annotate(configOf("wide-deep", "clicks"), "wide-deep"),
		"service.yaml":   annotate(own("v1", "Service", "mine", ""), "wide-deep"),
		"role.yaml":      annotate(own("iam.example.com/v1", "Role", "mine", ""), "gone"),
		"mine.yaml":      annotate(own("v1", "ConfigMap", "mine", ""), "gone"), // of a kind that is generated
	}
	for _, render := range []bool{true, false} {
		call{render: render, files: files}.run(t).expect(t,
			[]string{
				"Kptfile Kptfile", "wide-deep.yaml WideDeepConfig", "service.yaml Service", "role.yaml Role",
				"wide-deep/pod.yaml Pod", "wide-deep/account.yaml ServiceAccount", "wide-deep/configmap.yaml ConfigMap",
			},
			[]string{
				"warning: Kptfile: Kptfile/example: kept, though it carries the annotation widedeep.dev/generated-by: \"gone\": WideDeepConfigs generate no resource of this kind",
				"warning: wide-deep.yaml: WideDeepConfig/wide-deep: kept, though it carries",
				"warning: service.yaml: Service/mine: kept, though it carries",
				"warning: role.yaml: Role/mine: kept, though it carries",
				"info: mine.yaml: ConfigMap/mine: pruned: its package has no WideDeepConfig \"gone\"",
			})
	}
}

// Two configs may have one name in two folders; what one that is deleted leaves behind is
// not the other's.
func TestResourcesOfADeletedConfigBesideOneOfTheSameName(t *testing.T) {
	files := map[string]string{
		"Kptfile": kptfile(), "b/wide-deep.yaml": configOf("wide-deep", "b"),
		"a/wide-deep/pod.yaml":      generatedBy("wide-deep", "Pod", "a"),
		"b/wide-deep/workflow.yaml": strings.Replace(generatedBy("wide-deep", "Workflow", "b"), "v1", "argoproj.io/v1alpha1", 1),
	}
	after := []string{"Kptfile Kptfile", "b/wide-deep.yaml WideDeepConfig", "b/wide-deep/pod.yaml Pod", "b/wide-deep/account.yaml ServiceAccount", "b/wide-deep/configmap.yaml ConfigMap"}
	call{files: files}.run(t).expect(t, after, []string{
		"info: a/wide-deep/pod.yaml: Pod/a: pruned: no WideDeepConfig \"wide-deep\" generates it here",
		"info: b/wide-deep/workflow.yaml: Workflow/b: pruned: WideDeepConfig \"wide-deep\" no longer generates it",
	})

	// Without a Kptfile the other config may be there but not among the items.
	delete(files, "Kptfile")
	call{files: files}.run(t).expect(t, append(after[1:], "a/wide-deep/pod.yaml Pod"), []string{
		"warning: a/wide-deep/pod.yaml: Pod/a: kept, though no WideDeepConfig \"wide-deep\" generates it here; delete it if it is left over",
	})
}

// Such a config is not seen, so that it would be taken for deleted, and what it generates pruned.
func TestAConfigBehindAnotherResourceInOneDocument(t *testing.T) {
	call{files: map[string]string{
		"Kptfile": kptfile(), "wide-deep.yaml": own("v1", "Namespace", "mine", "") + configOf("wide-deep", "a"),
		"wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "a"),
	}}.run(t).expect(t, []string{"Kptfile Kptfile", "wide-deep.yaml Namespace", "wide-deep/pod.yaml Pod"}, []string{
		"error: wide-deep.yaml: Namespace/mine: apiVersion: the key is there twice: a line of three dashes (---) is missing above the second resource",
	})
}

// A copy of generated files is pruned as what it is, in a folder of its own and beside the first.
func TestASecondCopyOfWhatIsGeneratedIsPruned(t *testing.T) {
	files := map[string]string{"Kptfile": kptfile(), "wide-deep.yaml": configOf("wide-deep", "a")}
	for file, kindAndName := range map[string][2]string{
		"account": {"ServiceAccount", "a"}, "configmap": {"ConfigMap", "mlops-scripts-a"}, "pod": {"Pod", "a"},
	} {
		files["wide-deep/"+file+".yaml"] = generatedBy("wide-deep", kindAndName[0], kindAndName[1])
	}
	after := []string{"Kptfile Kptfile", "wide-deep.yaml WideDeepConfig", "wide-deep/account.yaml ServiceAccount", "wide-deep/configmap.yaml ConfigMap", "wide-deep/pod.yaml Pod"}
	copies := []string{"backup/pod.yaml", "wide-deep/pod-old.yaml", "wide-deep/pod2.yaml"} // before and behind the first by name
	var pruned []string
	for _, file := range copies {
		files[file] = files["wide-deep/pod.yaml"]
		pruned = append(pruned, "info: "+file+": Pod/a: pruned: it is a second copy of wide-deep/pod.yaml")
	}
	call{files: files, render: true}.run(t).expect(t, after, pruned)
}

// A WideDeepConfig of a package's folder is seen by `kpt fn eval` as by `kpt fn render`.
func TestAConfigNamedLikeAPackageBesideIt(t *testing.T) {
	files := map[string]string{
		"Kptfile": kptfile(), "a/Kptfile": kptfile(), "a/clicks.yaml": configOf("clicks", "clicks"), "a/clicks/Kptfile": kptfile(),
	}
	for _, render := range []bool{true, false} {
		o := call{render: render, files: files}.run(t)
		if !o.failed || !strings.Contains(o.messages[0], "which is a package of its own") {
			t.Errorf("render: %t: %v", render, o.messages)
		}
	}
}

// The folder and the namespace of a resource show which of two configs of one name and model
// it belongs to. Where files were moved and a later function has set the namespace, neither
// does, and yet a run finds what the one before has written.
func TestConfigsOfOneNameKeepTheirFilesAfterALaterNamespace(t *testing.T) {
	later := func(kind, name string) string {
		return strings.Replace(generatedBy("wide-deep", kind, name), "namespace: default", "namespace: near", 1)
	}
	files := map[string]string{
		"Kptfile":                  kptfile("exec: widedeep", "exec: set-namespace"),
		"wide-deep.yaml":           inNamespace(configOf("wide-deep", "news"), "team"),
		"wide-deep/wide-deep.yaml": inNamespace(configOf("wide-deep", "news"), "prod"),
	}
	for file, resource := range map[string]string{
		"account.yaml": later("ServiceAccount", "news"), "configmap.yaml": later("ConfigMap", "mlops-scripts-news"), "pod.yaml": later("Pod", "news"),
	} {
		files["moved/"+file] = resource               // what the outer one generated
		files["wide-deep/wide-deep/"+file] = resource // and the inner one
	}
	call{render: true, files: files}.run(t).expect(t, []string{
		"Kptfile Kptfile", "wide-deep.yaml WideDeepConfig", "wide-deep/wide-deep.yaml WideDeepConfig",
		"moved/account.yaml ServiceAccount", "moved/configmap.yaml ConfigMap", "moved/pod.yaml Pod",
		"wide-deep/wide-deep/account.yaml ServiceAccount", "wide-deep/wide-deep/configmap.yaml ConfigMap", "wide-deep/wide-deep/pod.yaml Pod",
	}, nil)
}

func inNamespace(text, namespace string) string {
	return strings.Replace(text, "metadata:\n", "metadata:\n  namespace: "+namespace+"\n", 1)
}

// Where one of two configs of a model was renamed to the name of the other, each keeps
// what it generated.
func TestARenamedConfigKeepsItsFilesBesideOneOfItsNewName(t *testing.T) {
	type files = map[string]string
	set := func(folder, owner, namespace string) files {
		set := files{}
		for file, kindAndName := range map[string][2]string{
			"account.yaml": {"ServiceAccount", "news"}, "configmap.yaml": {"ConfigMap", "mlops-scripts-news"}, "pod.yaml": {"Pod", "news"},
		} {
			set[path.Join(folder, file)] = strings.Replace(generatedBy(owner, kindAndName[0], kindAndName[1]), "namespace: default", "namespace: "+namespace, 1)
		}
		return set
	}
	config := func(namespace string) string { return inNamespace(configOf("wide-deep", "news"), namespace) }
	for name, c := range map[string]struct {
		configs   files
		generated []files
		want      map[string]string // namespace by folder
	}{
		"by the folder of its old name": {
			files{"a/wide-deep.yaml": config("prod"), "views.yaml": config("team")},
			[]files{set("views", "views", "far")},
			map[string]string{"views": "team", "a/wide-deep": "prod"},
		},
		"by its namespace, where the files were moved": {
			files{"a/wide-deep.yaml": config("prod"), "views.yaml": config("team")},
			[]files{set("moved", "views", "team")},
			map[string]string{"moved": "team", "a/wide-deep": "prod"},
		},
		"by its folder, where nothing shows the other's": {
			files{"views.yaml": config("team"), "z/wide-deep.yaml": config("prod")},
			[]files{set("views", "views", "far"), set("moved", "wide-deep", "far")},
			map[string]string{"views": "team", "moved": "prod"},
		},
		"its own, not those of a deleted config in its namespace": {
			files{"views.yaml": config("team")},
			[]files{set("clicks", "clicks", "team"), set("moved", "wide-deep", "far")},
			map[string]string{"moved": "team"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := files{"Kptfile": kptfile("exec: widedeep", "exec: set-namespace")}
			for _, some := range append(c.generated, c.configs) {
				maps.Copy(all, some)
			}
			o := call{render: true, files: all}.run(t)
			got := map[string]string{}
			for name, resource := range o.resources {
				if kind := resource.GetKind(); kind != "Kptfile" && kind != "WideDeepConfig" {
					folder := path.Dir(strings.Fields(name)[0])
					if before := got[folder]; before != "" && before != resource.GetNamespace() {
						t.Errorf("%s holds what is of %s and of %s", folder, before, resource.GetNamespace())
					}
					got[folder] = resource.GetNamespace()
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("namespaces by folder %v, want %v\n%s", got, c.want, strings.Join(o.messages, "\n"))
			}
		})
	}
}

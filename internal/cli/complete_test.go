package cli_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// completions are what the last of the words can become, with descriptions, and what the
// shell is told to do.
func completions(t *testing.T, words ...string) []string {
	t.Helper()
	status, out, _ := again(t, "", append([]string{"__complete"}, words...)...)
	if status != 0 {
		t.Errorf("%q: status %d", words, status)
	}
	return strings.Split(strings.TrimSpace(out), "\n")
}

// The last line of each list is cobra's directive to the shell: 2 leaves the space away, 4
// is for no files, 8 for files with these extensions and 16 for folders.
func TestCompletions(t *testing.T) {
	files := map[string]string{"a.yaml": clicks + "---\n" + strings.ReplaceAll(clicks, "clicks", "views"), "sub/b.yaml": strings.ReplaceAll(clicks, "clicks", "ads")}
	_, _, _ = run(t, files, "", "version")
	for _, c := range []struct{ words, want []string }{
		{[]string{"rend"}, []string{"render\tPrint the resources, ready for kubectl", ":4"}},
		{[]string{"set", ""}, []string{"yaml", "yml", "json", ":8"}},
		{[]string{"set", ".", "NFS_S"}, []string{"NFS_SERVER=\tServer is a host name or an IP address.", ":6"}},
		{[]string{"set", ".", "spec.serving.nodeP"}, []string{"spec.serving.nodePort=\tNodePort is the Service's port on the nodes; the cluster chooses one by default.", ":6"}},
		{[]string{"set", ".", "USER_ID=1", "spec.mo"}, []string{"spec.mode=\tMode selects what to generate.", "spec.model.\tModel is the use case and where its code lies in the training image.", ":6"}},
		{[]string{"set", ".", "spec.training.e"}, []string{"spec.training.env[0].\tEnv are additional environment variables of the training's container.", "spec.training.env=\tEnv are additional environment variables of the training's container.", ":6"}},
		{[]string{"set", ".", "spec.training.env[2].valueF"}, []string{"spec.training.env[2].valueFrom.\tSource for the environment variable's value.", "spec.training.env[2].valueFrom=\tSource for the environment variable's value.", ":6"}},
		{[]string{"set", ".", "MODE", ""}, []string{"single-node", "pipeline", ":4"}},
		{[]string{"set", ".", "MODE=p"}, []string{"MODE=pipeline", ":4"}},
		{[]string{"set", ".", "spec.dataset.volume.nfs.readOnly="}, []string{"spec.dataset.volume.nfs.readOnly=true", "spec.dataset.volume.nfs.readOnly=false", ":4"}},
		{[]string{"set", ".", "USER_NAME="}, []string{":4"}},
		{[]string{"set", ".", "NFS_SERVER", "a", "USER"}, []string{":4"}},
		{[]string{"set", ".", "--config", ""}, []string{"clicks\ta.yaml", "views\ta.yaml", "ads\tsub/b.yaml", ":4"}},
		{[]string{"set", "sub", "--config="}, []string{"ads\tsub/b.yaml", ":4"}},
		{[]string{"set", ".", "--unset", "REP"}, []string{"REPLICAS\tReplicas is the number of servers.", ":4"}},
		{[]string{"set", ".", "--un"}, []string{"--unset\tsetter or field to leave out (repeatable)", ":4"}},
		{[]string{"render", "--set", "spec.security="}, []string{"spec.security=restricted", ":4"}},
		{[]string{"render", "--set", "NAME="}, []string{"NAME=clicks\ta.yaml", "NAME=views\ta.yaml", "NAME=ads\tsub/b.yaml", ":4"}},
		{[]string{"render", "--set", "NAM"}, []string{"NAMESPACE=\tNamespace is that of the generated resources.", "NAME=\tName is that of the WideDeepConfig.", ":6"}},
		{[]string{"init", "x", "--set", "NAME"}, []string{"NAMESPACE=\tNamespace is that of the generated resources.", "NAME=\tName is that of the WideDeepConfig.", ":6"}},
		{[]string{"set", ".", "NAM"}, []string{"NAMESPACE=\tNamespace is that of the generated resources.", ":6"}},
		{[]string{"render", "-f", "sub", "--set", "NAME=a"}, []string{"NAME=ads\tsub/b.yaml", ":4"}},
		{[]string{"render", "-f", ""}, []string{"yaml", "yml", "json", ":8"}},
		{[]string{"render", "--check", ""}, []string{"yaml", "yml", "json", ":8"}},
		{[]string{"render", ""}, []string{":4"}},
		{[]string{"init", ""}, []string{":16"}},
		{[]string{"import", ".", "--package", ""}, []string{":16"}},
		{[]string{"render", "--namespace", ""}, []string{":4"}},
		{[]string{"graph", "-o", "s"}, []string{"svg", ":4"}},
		{[]string{"graph", ""}, []string{":4"}},
		{[]string{"init", "--mode", "p"}, []string{"pipeline", ":4"}},
		{[]string{"init", "--set", "MODE="}, []string{"MODE=single-node", "MODE=pipeline", ":4"}},
		{[]string{"list-setters", "-o", ""}, []string{"table", "json", ":4"}},
		{[]string{"explain", "spec.model."}, []string{
			"spec.model.name\tName is part of the generated resources' names and of the training image's tag.",
			"spec.model.dir\tDir is the model's directory in the image, an absolute path.", "spec.model.script\tScript is the file name of the training script.", ":4",
		}},
		{[]string{"explain", "spec.training.env.valueFrom.secretKeyRef.k"}, []string{"spec.training.env.valueFrom.secretKeyRef.key\tThe key of the secret to select from.", ":4"}},
		{[]string{"explain", "WideDeepConfig.spec.training.ret"}, []string{"WideDeepConfig.spec.training.retryLimit\tRetryLimit is how often the pipeline repeats a training that missed the target, failed or lost its pod.", ":4"}},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish", ":4"}},
	} {
		if diff := cmp.Diff(c.want, completions(t, c.words...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.words, diff)
		}
	}
}

// A name is put into the command line, maybe behind a quote that is open.
func TestCompletionsAreTextToAShell(t *testing.T) {
	_, _, _ = run(t, map[string]string{
		"a.yaml": clicks, "b.yaml": strings.ReplaceAll(clicks, "name: clicks", `name: "c$(reboot)"`),
		"c.yaml": strings.ReplaceAll(clicks, "clicks", "Click_s.1"),
	}, "", "version")
	want := []string{"clicks\ta.yaml", "Click_s.1\tc.yaml", ":4"}
	if diff := cmp.Diff(want, completions(t, "set", ".", "--config", "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Configs of several files or namespaces may have one name, as all that init writes.
func TestANameOfSeveralConfigsIsCompletedOnce(t *testing.T) {
	inTeam := strings.Replace(clicks, "name: clicks", "name: clicks\n  namespace: team", 1)
	_, _, _ = run(t, map[string]string{"a.yaml": clicks + "---\n" + inTeam, "b.yaml": clicks, "c.yaml": strings.ReplaceAll(clicks, "clicks", "views")}, "", "version")
	want := []string{"clicks\ta.yaml, b.yaml", "views\tc.yaml", ":4"}
	if diff := cmp.Diff(want, completions(t, "set", ".", "--config", "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Every setter and every field of the table is completed, with a description, and so are the
// values of those that allow a few.
func TestCompletionsOfEveryField(t *testing.T) {
	_, _, _ = run(t, map[string]string{"a.yaml": clicks}, "", "version")
	has := func(name string, all []string) bool {
		return slices.ContainsFunc(all, func(one string) bool { return strings.HasPrefix(one, name+"=\t") && one != name+"=\t" })
	}
	for _, p := range parameters.All {
		if typed := p.Field[:len(p.Field)-1]; !has(p.Field, completions(t, "set", ".", typed)) {
			t.Errorf("%s completes to none of %s", typed, p.Field)
		}
		if p.Setter != "" && !has(p.Setter, completions(t, "set", ".", "")) {
			t.Errorf("%s is not completed", p.Setter)
		}
		values := completions(t, "set", ".", p.Field+"=")
		for _, choice := range p.Structure().Choices {
			if choice != "" && !slices.Contains(values, p.Field+"="+choice) {
				t.Errorf("%s= completes to %q, without %s", p.Field, values, choice)
			}
		}
	}
	for _, mode := range v1alpha1.Modes {
		if values := completions(t, "list-setters", "--mode", ""); !slices.Contains(values, string(mode)) {
			t.Errorf("--mode completes to %q", values)
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		status, out, messages := run(t, nil, "", "completion", shell)
		if status != 0 || messages != "" || !strings.Contains(out, "widedeep __complete") && !strings.Contains(out, "__complete") {
			t.Errorf("%s: status %d\n%s", shell, status, messages)
		}
	}
	for want, args := range map[string][]string{
		"name one shell: bash, zsh, fish": {"completion"},
		`"fich" is no shell that is known here: must be one of bash, zsh, fish; did you mean fish?`: {"completion", "fich"},
	} {
		status, out, messages := run(t, nil, "", args...)
		if status != 2 || out != "" {
			t.Errorf("%v: status %d, output %q", args, status, out)
		}
		expect(t, "standard error", messages, want)
	}
}

// The help of each command has examples, and each flag is in one of them.
func TestHelpShowsEveryFlagInAnExample(t *testing.T) {
	_, out, _ := run(t, nil, "", "--help")
	_, listed, _ := strings.Cut(out, "Available Commands:\n")
	listed, _, _ = strings.Cut(listed, "\n\n")
	commands := regexp.MustCompile(`(?m)^  ([a-z-]+) `).FindAllStringSubmatch(listed, -1)
	if len(commands) < 9 {
		t.Fatalf("the help lists %d commands:\n%s", len(commands), out)
	}
	for _, command := range commands {
		if command[1] == "help" {
			continue
		}
		status, help, _ := again(t, "", command[1], "--help")
		_, examples, found := strings.Cut(help, "Examples:\n")
		examples, flags, _ := strings.Cut(examples, "\nFlags:\n")
		if status != 0 || !found {
			t.Errorf("%s --help: status %d\n%s", command[1], status, help)
		}
		for _, flag := range regexp.MustCompile(`(?m)^ +(?:(-[a-z]), )?(--[a-z-]+)`).FindAllStringSubmatch(flags, -1) {
			short, long := flag[1], flag[2]
			if long != "--help" && !strings.Contains(examples, long) && (short == "" || !strings.Contains(examples, " "+short+" ")) {
				t.Errorf("no example of %s has the flag %s:\n%s", command[1], long, examples)
			}
		}
	}
}

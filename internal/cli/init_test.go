package cli_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

func TestInitWritesTheStarterPackage(t *testing.T) {
	status, out, messages := run(t, nil, "", "init", "team/clicks")
	if status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	names, err := fs.Glob(starter, "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("the starter has %v (%v), want some", names, err)
	}
	for _, name := range names {
		want, err := fs.ReadFile(starter, name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), read(t, "team/clicks/"+name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		expect(t, "the output", out, "team/clicks/"+name+"\n")
	}

	// The starter states the defaults, and has a field for every setter.
	for _, mode := range v1alpha1.Modes {
		set := "MODE=" + string(mode)
		if status, out, _ := again(t, "", "render", "-f", "team/clicks/wide-deep.yaml", "--set", set); status != 0 {
			t.Errorf("rendering it in mode %s: status %d", mode, status)
		} else if _, defaults, _ := again(t, defaultConfig, "render", "-f", "-", "--set", set); out != defaults {
			t.Errorf("it is not the defaults of mode %s (-defaults +starter):\n%s", mode, cmp.Diff(defaults, out))
		}
	}
	config := read(t, "team/clicks/wide-deep.yaml")
	for _, s := range parameters.Setters {
		if !strings.Contains(config, "# kpt-set: ${"+s.Name+"}\n") && s.Name != "MODEL_SCRIPT" {
			t.Errorf("setter %s has no place in wide-deep.yaml", s.Name)
		}
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	status, out, messages := run(t, map[string]string{"wide-deep.yaml": "mine"}, "", "init")
	if status != 1 || out != "" {
		t.Errorf("status %d, output %q", status, out)
	}
	expect(t, "standard error", messages, "there already, so nothing was written: wide-deep.yaml")
	if got := read(t, "wide-deep.yaml"); got != "mine" {
		t.Errorf("wide-deep.yaml is now %q", got)
	}
	if _, err := os.Stat("Kptfile"); err == nil {
		t.Error("half a package was written")
	}
}

// defaultConfig is a config that states nothing.
const defaultConfig = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: wide-deep}\n"

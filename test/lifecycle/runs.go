package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// kpt is the kpt program that runs the function.
type kpt struct {
	program string
	// listed reports whether `kpt fn eval --fn-config` lists the functionConfig among the items.
	listed bool
	dir    string // where a world's files are written
}

// fault is a wrong result of a run.
type fault struct{ what string }

func (f fault) Error() string { return f.what }

// newFault returns a fault with the first of several differences.
func newFault(wrong []string) fault {
	const most = 4
	if more := len(wrong) - most; more > 0 {
		wrong = append(wrong[:most:most], fmt.Sprintf("and %d more", more))
	}
	return fault{strings.Join(wrong, "\n")}
}

// run runs kpt on a tree of files, and returns the files after it.
func (k *kpt) run(files map[string]string, arguments []string) (after map[string]string, messages string, ok bool, err error) {
	if err := writeFiles(k.dir, files); err != nil {
		return nil, "", false, err
	}
	program := exec.Command(k.program, append([]string{"fn"}, arguments...)...)
	program.Dir = k.dir
	var out bytes.Buffer
	program.Stdout, program.Stderr = &out, &out
	err = program.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, "", false, err
	}
	after, readErr := readFiles(k.dir)
	return after, out.String(), err == nil, readErr
}

// probe finds out how this kpt behaves where versions of kpt differ.
func (k *kpt) probe() error {
	seen := filepath.Join(filepath.Dir(k.dir), "seen")
	program := filepath.Join(filepath.Dir(k.dir), "show")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec tee "+seen+"\n"), 0o700); err != nil {
		return err
	}
	files := map[string]string{kptfile: kptfileText("probe", nil), "a.yaml": configText("a", "", "a", workloads[0])}
	_, messages, ok, err := k.run(files, []string{"eval", "--exec", program, "--fn-config", "a.yaml"})
	if err != nil || !ok {
		return errors.Join(err, fmt.Errorf("%s does not run a function:\n%s", k.program, messages))
	}
	list, err := os.ReadFile(seen)
	if err != nil {
		return err
	}
	k.listed = strings.Count(string(list), "kind: "+configKind) == 2
	return nil
}

// check runs kpt twice, and compares with the expected result.
func (w *world) check(arguments []string, simulate func(*model, tree) ([]expected, error)) error {
	before, err := w.tree()
	if err != nil {
		return err
	}
	files, messages, ok, err := w.kpt.run(w.files, arguments)
	if err != nil {
		return err
	}
	m := &model{generator: w.generator}
	want, err := simulate(m, before)
	if no := (refusal{}); err != nil && !errors.As(err, &no) {
		return err
	}
	switch {
	case ok && err != nil && len(m.unclear) == 0:
		return fault{fmt.Sprintf("it ended well, though %v:\n%s", err, messages)}
	case !ok && err == nil && len(m.unclear) == 0:
		return fault{"it ended with an error:\n" + messages}
	case !ok:
		return w.failed(files, messages)
	case err != nil:
		m.vague = err.Error()
	}
	if err := w.ended(m, before, want, files); err != nil {
		return err
	}
	return w.repeat(arguments, simulate)
}

// failed checks a run that ended with an error: nothing may have changed.
func (w *world) failed(files map[string]string, messages string) error {
	w.counts["runs that were refused"]++
	w.refused = true
	if wrong := compareFiles(w.files, files); len(wrong) > 0 {
		return fault{"an error, and yet a change: " + strings.Join(wrong, "\n") + "\n" + messages}
	}
	w.files = files
	return nil
}

// ended checks a run that succeeded.
func (w *world) ended(m *model, before tree, want []expected, files map[string]string) error {
	after, err := newTree(files)
	if err != nil {
		return err
	}
	var wrong []string
	if m.vague == "" {
		w.counts["runs that were compared"]++
		wrong = append(compare(want, after), compareOrder(want, before, after)...)
	} else {
		w.counts["runs of which only the user's documents were compared"]++
		wrong = m.compareUsers(before, after)
	}
	if len(wrong) > 0 {
		return newFault(wrong)
	}
	w.files, w.good, w.refused = files, maps.Clone(files), false
	return nil
}

// repeat runs kpt again, which must change nothing. The run may be refused if the selection
// no longer includes what the first run wrote, for example because of its new namespace.
func (w *world) repeat(arguments []string, simulate func(*model, tree) ([]expected, error)) error {
	again, messages, ok, err := w.kpt.run(w.files, arguments)
	if err != nil {
		return err
	}
	if !ok {
		after, err := w.tree()
		if err != nil {
			return err
		}
		m := &model{generator: w.generator}
		if _, err := simulate(m, after); err == nil && len(m.unclear) == 0 {
			return fault{"a second time it ended with an error:\n" + messages}
		}
		return w.failed(again, messages)
	}
	if wrong := compareFiles(w.files, again); len(wrong) > 0 {
		return fault{"a second time it changed files: " + strings.Join(wrong, "\n")}
	}
	w.files, w.good = again, maps.Clone(again)
	return nil
}

// compareUsers compares the documents that the function does not generate, except
// WideDeepConfigs.
func (m *model) compareUsers(before, after tree) []string {
	open := func(d document) bool { return d.isConfig() || d.owner() != "" && m.generator.kinds[d.kind()] }
	want := slices.DeleteFunc(untouched(before), func(e expected) bool { return open(e.document) })
	after.documents = slices.DeleteFunc(slices.Clone(after.documents), open)
	return compare(want, after)
}

// The operations that run kpt.

func renderAll(w *world) (string, error) { return w.render(".") }

func renderOne(w *world) (string, error) {
	there := w.packageFolders()
	if len(there) == 0 {
		return "", nil
	}
	return w.render(one(w, there))
}

func (w *world) render(folder string) (string, error) {
	if w.files[path.Join(folder, kptfile)] == "" {
		return "", nil
	}
	arguments := []string{"render", folder, "--allow-exec"}
	before := maps.Clone(w.files)
	err := w.check(arguments, func(m *model, t tree) ([]expected, error) { return m.render(t, folder) })
	if err == nil {
		err = w.compareWrite(before, folder)
	}
	return say(arguments), err
}

// compareWrite renders without kpt what kpt has just rendered, or refused, and compares. A
// package with other functions is refused.
func (w *world) compareWrite(before map[string]string, folder string) error {
	if err := writeFiles(w.kpt.dir, before); err != nil {
		return err
	}
	program := exec.Command(function, "render", "--write", folder)
	program.Dir = w.kpt.dir
	messages, err := program.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return err
	}
	if strings.Contains(string(messages), "other functions are in the pipeline") {
		return nil
	}
	if failed := err != nil; failed != w.refused {
		return fault{fmt.Sprintf("render --write failed: %t, and kpt: %t:\n%s", failed, w.refused, messages)}
	}
	after, err := readFiles(w.kpt.dir)
	if err != nil {
		return err
	}
	w.counts["renders that were compared with render --write"]++
	if wrong := compareFiles(w.files, after); len(wrong) > 0 {
		return fault{"render --write gives other files than kpt: " + strings.Join(wrong, "\n")}
	}
	return nil
}

func say(arguments []string) string { return "kpt fn " + strings.Join(arguments, " ") }

func (w *world) eval(c call, more ...string) (string, error) {
	arguments := append([]string{"eval", c.folder, "--exec", function}, c.selected.flags()...)
	if c.configFile != "" {
		arguments = append(arguments, "--fn-config", c.configFile)
	}
	arguments = append(arguments, more...)
	return say(arguments), w.check(arguments, func(m *model, t tree) ([]expected, error) { return m.function(untouched(t), c) })
}

func evalAll(w *world) (string, error) { return w.eval(call{folder: "."}) }

func evalOne(w *world) (string, error) { return w.eval(call{folder: one(w, w.folders())}) }

func evalSelected(w *world) (string, error) {
	s, ok, err := w.selection()
	if !ok {
		return "", err
	}
	return w.eval(call{folder: ".", selected: s})
}

// selection chooses one by what a document is.
func (w *world) selection() (s selection, ok bool, err error) {
	d, ok, err := w.pick(func(document) bool { return true })
	if !ok {
		return s, false, err
	}
	by := one(w, []selector{{kind: d.kind()}, {kind: d.kind()}, {name: d.name()}, {namespace: d.namespace()}, {kind: "Nope"}, {kind: kptfile}, {kind: configKind}})
	if w.chance(2) {
		return selection{match: by}, by != selector{}, nil
	}
	return selection{exclude: by}, by != selector{}, nil
}

// evalValues gives all WideDeepConfigs a value, or those of one name.
func evalValues(w *world) (string, error) {
	t, err := w.tree()
	if err != nil {
		return "", err
	}
	there := packagesOf(t.documents)
	v := (&model{}).view(untouched(t), call{folder: "."})
	inside := func(d document) bool { return d.isConfig() && !v.isOutside(there.of(d.file)) }
	d, ok, err := w.pick(inside)
	if !ok {
		return "", err
	}
	values := map[string]string{"USER_NAME": one(w, users)}
	more := []string{"--", "USER_NAME=" + values["USER_NAME"]}
	if w.chance(2) {
		values["NAME"] = d.name()
		more = append(more, "NAME="+d.name())
	}
	return w.eval(call{folder: ".", values: values}, more...)
}

// evalConfig takes one of a package's WideDeepConfigs as the functionConfig.
func evalConfig(w *world) (string, error) {
	t, err := w.tree()
	if err != nil {
		return "", err
	}
	there := packagesOf(t.documents)
	d, ok, err := w.pick(func(d document) bool {
		alone, _ := split(d.file, w.files[d.file])
		pkg := there.of(d.file)
		return d.isConfig() && len(alone) == 1 && (pkg == "." || pkg == "")
	})
	if !ok {
		return "", err
	}
	c := call{folder: ".", configFile: d.file, unlisted: !w.kpt.listed}
	if w.chance(3) {
		s, _, err := w.selection()
		if err != nil {
			return "", err
		}
		c.selected = s
	}
	return w.eval(c)
}

package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The operations on WideDeepConfigs and on documents of any kind.

func addConfig(w *world) (string, error) {
	name := one(w, names)
	text := configText(name, one(w, namespaces), one(w, models), one(w, workloads))
	file := path.Join(one(w, w.folders()), name+".yaml")
	if there := w.yamlFiles(); len(there) > 0 && w.chance(4) {
		file = one(w, there)
	} else if w.files[file] != "" {
		return "", nil
	}
	w.add(file, text, w.chance(2))
	return fmt.Sprintf("into %s:\n%s", file, indented(text)), nil
}

func indented(text string) string {
	return "       " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n       ")
}

// change sets a field of one of the documents that fit.
func (w *world) change(fits func(document) bool, values []string, keys ...string) (string, error) {
	d, ok, err := w.pick(fits)
	if !ok {
		return "", err
	}
	value := one(w, values)
	if value == d.at(keys...) {
		return "", nil
	}
	text, err := edit(d.text, value, keys...)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: %s becomes %q", d, strings.Join(keys, "."), value), w.replace(d, text)
}

func renameConfig(w *world) (string, error) {
	return w.change(document.isConfig, names, "metadata", "name")
}

func renameModel(w *world) (string, error) {
	return w.change(document.isConfig, models, "spec", "model", "name")
}

func changeNamespace(w *world) (string, error) {
	return w.change(document.isConfig, namespaces, "metadata", "namespace")
}

func changeUser(w *world) (string, error) {
	return w.change(document.isConfig, users, "spec", "user", "name")
}

func breakConfig(w *world) (string, error) {
	return w.change(document.isConfig, []string{"pipelines"}, "spec", "mode")
}

func changeMode(w *world) (string, error) {
	d, ok, err := w.pick(document.isConfig)
	if !ok {
		return "", err
	}
	workload := one(w, workloads)
	text, err := edit(d.text, workload[0], "spec", "mode")
	if err != nil {
		return "", err
	}
	if text, err = edit(text, workload[1], "spec", "workload"); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: mode and workload become %s", d, workload), w.replace(d, text)
}

func (w *world) remove(fits func(document) bool) (string, error) {
	d, ok, err := w.pick(fits)
	if !ok {
		return "", err
	}
	return d.String(), w.replace(d, "")
}

func deleteConfig(w *world) (string, error) { return w.remove(document.isConfig) }

func (w *world) isGenerated(d document) bool { return d.owner() != "" && w.generator.kinds[d.kind()] }

func deleteGenerated(w *world) (string, error) { return w.remove(w.isGenerated) }

// addOwn adds a resource of the user's, which rarely collides with a generated one.
func addOwn(w *world) (string, error) {
	name := fmt.Sprintf("own-%d", w.IntN(1000))
	if w.chance(8) {
		name = one(w, models) + one(w, []string{"", "-service", "-deployment"})
	}
	text := fmt.Sprintf(one(w, ownTexts), name, one(w, namespaces[1:]))
	file := path.Join(one(w, w.folders()), name+".yaml")
	if there := w.yamlFiles(); len(there) > 0 && w.chance(2) {
		file = one(w, there)
	}
	w.add(file, text, w.chance(2))
	return fmt.Sprintf("into %s:\n%s", file, indented(text)), nil
}

// editGenerated edits a generated file as a user would who does not know that it is
// generated.
func editGenerated(w *world) (string, error) {
	field := one(w, [][]string{{"metadata", "labels", "mine"}, {"metadata", "annotations", "mine"}, {"metadata", "namespace"}, {"spec", "mine"}, {"data", "mine"}})
	return w.change(w.isGenerated, []string{"by-hand", ""}, field...)
}

// takeOwner removes or changes the owner annotation of a generated resource.
func takeOwner(w *world) (string, error) {
	return w.change(w.isGenerated, append([]string{""}, names...), "metadata", "annotations", ownerKey)
}

// giveOwner adds the owner annotation to a resource of a kind that is never generated.
func giveOwner(w *world) (string, error) {
	fits := func(d document) bool { return !w.generator.kinds[d.kind()] }
	return w.change(fits, append([]string{""}, names...), "metadata", "annotations", ownerKey)
}

// comment adds a comment to a line, or a line of its own.
func comment(w *world) (string, error) {
	d, ok, err := w.pick(func(d document) bool { return !d.isKptfile() })
	if !ok {
		return "", err
	}
	lines := strings.SplitAfter(d.text, "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "kind:") })
	remark := fmt.Sprintf("# remark %d\n", w.IntN(1000))
	if w.chance(2) || strings.Contains(lines[at], "#") {
		lines[at] = remark + lines[at]
	} else {
		lines[at] = strings.TrimSuffix(lines[at], "\n") + " " + remark
	}
	return fmt.Sprintf("%s: %s", d, strings.TrimSpace(remark)), w.replace(d, strings.Join(lines, ""))
}

// fetch adds what `kpt pkg get` adds to the resources of a package that it fetches.
func fetch(w *world) (string, error) {
	folder := one(w, w.folders())
	t, err := w.tree()
	if err != nil {
		return "", err
	}
	for _, d := range t.documents {
		if !within(d.file, folder) || d.isKptfile() || d.origin() != (origin{}) {
			continue
		}
		id := d.identity()
		identifier := strings.Join([]string{id.group, id.kind, id.namespace, id.name}, "|")
		text, err := edit(d.text, identifier, "metadata", "annotations", originKey)
		if err != nil {
			return "", err
		}
		text = regexp.MustCompile("( "+originKey+": ).*").ReplaceAllString(text, "${1}'"+identifier+"'")
		text = strings.Replace(text, "\nmetadata:\n", "\nmetadata: # kpt-merge: "+d.namespace()+"/"+d.name()+"\n", 1)
		if err := w.replace(d, text); err != nil {
			return "", err
		}
	}
	return "what is in " + folder, nil
}

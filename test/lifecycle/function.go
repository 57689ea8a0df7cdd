package main

import (
	"path"
	"slices"
)

// call is how the function is called.
type call struct {
	folder string // the outermost package
	named  bool   // kpt names the package of each item: render does, eval does not
	// selected is what kpt shows of the folder.
	selected selection
	// values are those of a ConfigMap.
	values map[string]string
	// configFile holds the WideDeepConfig that is the functionConfig.
	configFile string
	// unlisted reports whether kpt leaves the functionConfig out of the items.
	unlisted bool
}

// view is the part of the package that a call passes to the function.
type view struct {
	call
	*model
	all     []expected
	shown   []*expected
	inside  packages // by which a file's package is found
	kptfile packages // whose Kptfiles are shown
	configs []*wideDeep
	// doubtful reports whether there may be resources or configs that are not shown.
	doubtful bool
}

// wideDeep is a WideDeepConfig among the function's items.
type wideDeep struct {
	*expected
	pkg string
	// outside reports whether it is out of scope: its package runs the function itself.
	outside  bool
	fileless bool
	wanted   []document
}

// folder is the folder of the config's generated files.
func (w *wideDeep) folder(c call) string {
	if w.fileless {
		return path.Join(c.folder, w.name())
	}
	return path.Join(path.Dir(w.file), w.name())
}

// function is one run of the function.
func (m *model) function(all []expected, c call) ([]expected, error) {
	v := m.view(slices.Clone(all), c)
	if len(v.shown) == 0 && c.configFile != "" {
		return all, nil // nothing is shown: what there is can't be known
	}
	if v.hides() && v.named && !slices.ContainsFunc(v.shown, func(d *expected) bool { return v.inside.of(d.file) == v.folder }) {
		// The function then takes the outermost of those that are shown for the outermost.
		v.vague = "nothing of the outermost package is shown"
		v.unclear = append(v.unclear, v.vague)
	}
	if err := v.findConfigs(); err != nil {
		return nil, err
	}
	if err := v.collisions(); err != nil {
		return nil, err
	}
	return v.merge()
}

func (m *model) view(all []expected, c call) *view {
	v := &view{call: c, model: m, all: all}
	for i := range all {
		d := &all[i]
		if within(d.file, c.folder) && c.selected.shows(d.document) && (!c.unlisted || d.file != c.configFile) {
			v.shown = append(v.shown, d)
		}
	}
	v.kptfile = packages{}
	everything := packages{}
	for i := range all {
		if d := all[i].document; d.isKptfile() && within(d.file, c.folder) {
			everything[path.Dir(d.file)] = d
		}
	}
	for _, d := range v.shown {
		if d.isKptfile() {
			v.kptfile[path.Dir(d.file)] = d.document
		}
	}
	v.inside = v.kptfile
	if c.named {
		v.inside = everything
	}
	v.doubtful = v.hides() || c.unlisted
	return v
}

// hides reports whether the items show that they are a part of the package.
func (v *view) hides() bool { return v.selected.any() && len(v.shown) > 0 }

// isOutside reports whether a package is left to one that runs the function itself, or
// may be. The outermost package is not: where the folder is none, each of those in it is
// outermost, unless a selection may hide that the folder is one.
func (v *view) isOutside(pkg string) bool {
	for pkg != "" && pkg != v.folder {
		above := v.inside.of(pkg)
		if above == "" && !v.hides() {
			return false
		}
		kptfile, there := v.kptfile[pkg]
		if !there || kptfile.runsFunction() {
			return true
		}
		pkg = above
	}
	return false
}

func (v *view) findConfigs() error {
	for _, d := range v.shown {
		if d.isConfig() {
			pkg := v.inside.of(d.file)
			v.configs = append(v.configs, &wideDeep{expected: d, pkg: pkg, outside: v.isOutside(pkg)})
		}
	}
	v.addFunctionConfig()
	if name, chosen := v.values["NAME"]; chosen {
		named := slices.DeleteFunc(slices.Clone(v.configs), func(w *wideDeep) bool { return w.name() != name })
		if len(named) > 1 {
			v.vague = "several WideDeepConfigs have the name that is chosen"
			v.unclear = append(v.unclear, v.vague)
		}
	}
	for _, w := range v.configs {
		if err := v.setValues(w); err != nil {
			return err
		}
		wanted, err := v.generator.generate(w.document)
		switch {
		case err == nil:
			w.wanted = wanted
		case w.outside:
			v.unclear = append(v.unclear, "a WideDeepConfig of a package that renders itself is wrong")
		default:
			return refuse("%s: WideDeepConfig %s is wrong: %v", w.file, w.name(), err)
		}
	}
	return nil
}

// addFunctionConfig adds a functionConfig that is not among the items.
func (v *view) addFunctionConfig() {
	if v.configFile == "" {
		return
	}
	i := slices.IndexFunc(v.all, func(d expected) bool { return d.file == v.configFile && d.isConfig() })
	if i < 0 {
		return // a file of something else, which makes all vague
	}
	config := &v.all[i]
	same := func(w *wideDeep) bool { return w.name() == config.name() && w.namespace() == config.namespace() }
	if slices.ContainsFunc(v.configs, same) {
		return
	}
	v.doubtful = true
	v.configs = append(v.configs, &wideDeep{expected: config, pkg: v.inside.of(path.Join(v.folder, kptfile)), fileless: true})
}

func (v *view) setValues(w *wideDeep) error {
	name, chosen := v.values["NAME"]
	if w.outside || chosen && name != w.name() {
		return nil
	}
	for setter, value := range v.values {
		if setter == "NAME" {
			continue
		}
		edited, err := edit(w.text, value, setterFields[setter]...)
		if err != nil {
			return err
		}
		documents, err := split(w.file, edited)
		if err != nil {
			return err
		}
		w.document, w.rewritten = documents[0], true
	}
	return nil
}

// collisions refuses what can't be side by side. What is left to another package counts
// once it is there; until then it may count, or not.
func (v *view) collisions() error {
	wanted := map[identity]*wideDeep{}
	folders := map[string]bool{}
	for _, w := range v.configs {
		folder := w.folder(v.call)
		if _, isPackage := v.kptfile[folder]; !w.outside && len(w.wanted) > 0 && (isPackage || folders[folder]) {
			return refuse("%s is a package, or another WideDeepConfig's", folder)
		}
		folders[folder] = folders[folder] || !w.outside
		for _, d := range w.wanted {
			switch other := wanted[d.identity()]; {
			case w.outside:
			case other != nil:
				return refuse("two WideDeepConfigs generate %v", d.identity())
			default:
				wanted[d.identity()] = w
			}
		}
		for _, made := range deployed(w.wanted) {
			if !w.outside {
				wanted[made] = w
			}
		}
	}
	for _, w := range v.configs {
		for _, d := range w.wanted {
			if w.outside && wanted[d.identity()] != nil {
				v.unclear = append(v.unclear, "a package that renders itself wants what is wanted elsewhere")
			}
		}
	}
	for _, d := range v.shown {
		isAnothers := !v.isOurs(d.document) || v.isOutside(v.inside.of(d.file))
		if wanted[d.identity()] != nil && isAnothers {
			return refuse("%s: %v exists already", d.file, d.identity())
		}
	}
	return nil
}

func (v *view) isOurs(d document) bool {
	return d.owner() != "" && v.generator.kinds[d.kind()]
}

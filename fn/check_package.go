package fn

import "github.com/widedeep/widedeep/internal/resourcelist"

// CheckPackage compares the resources in a package with what a run of the function on the package
// would leave there, in which files, which is what WritePackage writes. A resource counts if it has
// an owner, also one whose owner is gone. So does a WideDeepConfig, which the values of a pipeline
// are written into; not with settings, which WritePackage does not have. All else in packages below that
// run the function themselves is left alone, and other functions in the pipelines are not run; infos
// name both. The settings take precedence over the values that the pipeline passes.
//
// Differences in formatting, comments, the order of keys and the orchestrators' annotations
// are ignored.
func CheckPackage(folder string, files []File, settings Settings, report Report) (Comparison, error) {
	w := packageRun{folder: folder, files: files, settings: settings, dry: true}
	if err := w.read(); err != nil {
		return Comparison{}, err
	}
	w.reportOthers()
	written, err := w.runAll()
	if failed := report.print(w.found, nil, resourcelist.Error, resourcelist.Warning, resourcelist.Info); failed != nil {
		return Comparison{}, failed
	}
	if err == nil {
		_, err = w.changes(written) // fails for what can't be written
	}
	if err != nil {
		return Comparison{}, err
	}
	there, err := w.versionsOf(w.pieces, w.shown)
	if err != nil {
		return Comparison{}, err
	}
	rendered, err := w.versionsOf(written, func(string) string { return "rendered" })
	comparison := there.compare(rendered)
	comparison.OtherFunctions = len(w.others) > 0
	return comparison, err
}

// versionsOf returns the versions of the resources that count and that the run may change, each at the
// place that at gives for its file.
func (w *packageRun) versionsOf(pieces []*piece, at func(file string) string) (versions, error) {
	all := versions{}
	hasSettings := w.settings.ByName != nil || w.settings.Namespace != nil
	for _, p := range pieces {
		counts := Generator(p.node) != "" || p.isConfig() && !hasSettings
		if !counts || w.isRenderedBelow(p.file) && !p.isConfig() { // values may be for a WideDeepConfig below
			continue
		}
		if err := all.add(at(p.file), p.file, p.node); err != nil {
			return nil, err
		}
	}
	return all, nil
}

package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/shell"
)

// onlyOursFlag is the flag that leaves out the other functions of a pipeline.
const onlyOursFlag = "only-widedeep"

// checkWrite refuses flags that don't go with --write: the values are those in the package.
func (r *render) checkWrite() error {
	switch {
	case !r.write.given && r.onlyOurs:
		return usageError{fmt.Errorf("--%s goes with --write only", onlyOursFlag)}
	case r.write.given && (len(r.files) > 0 || len(r.settings) > 0 || r.renamed || r.check.given):
		folder := r.write.path
		if len(r.files) == 1 && folder == hereFolder && isFolder(r.files[0]) { // as -f of a render without --write
			folder = r.files[0]
		}
		return usageError{fmt.Errorf("--write takes all from the package, as in widedeep render --write %s: leave out -f, --set, --namespace and --check; widedeep set writes values", shell.Word(folder))}
	}
	return nil
}

// writePackage renders a package in place.
func (r *render) writePackage() error {
	files, shown, err := r.packageToRender(r.write.path)
	if err != nil {
		return err
	}
	var written []fn.Written
	err = fn.WritePackage(r.write.path, files, r.onlyOurs, r.report(), func(changes []fn.Written) error {
		for _, file := range changes {
			file.Name = inFolder(r.write.path, file.Name)
			written = append(written, file)
		}
		return replaceFiles(r.write.path, shown, written)
	})
	if errors.Is(err, fn.ErrOtherMutators) {
		return fmt.Errorf("%w; kpt fn render runs them all, --%s leaves them out", err, onlyOursFlag)
	}
	if err != nil {
		return err
	}
	return r.printWritten(written)
}

// packageToRender reads the files of a package, and returns them also under the names by which
// the user can find them. A folder without a Kptfile must have a WideDeepConfig.
func (r *render) packageToRender(folder string) (files, shown []fn.File, err error) {
	if files, err = readPackage(folder); err != nil {
		return nil, nil, err
	}
	shown = slices.Clone(files)
	for i := range shown {
		shown[i].Name = inFolder(folder, shown[i].Name)
	}
	none := requireConfig(folder, shown)
	if none == nil {
		return files, shown, nil
	}
	if isKptfile := func(file fn.File) bool { return file.Name == fn.Kptfile }; !slices.ContainsFunc(files, isKptfile) {
		return nil, nil, none
	}
	// In a package that is no error: what the WideDeepConfig generated is pruned.
	if file, pattern := leftOut(folder, isConfig); file != "" {
		fmt.Fprintf(r.Messages, "widedeep: %s leaves out %s\n", pattern, file)
	}
	return files, shown, nil
}

// printWritten prints a line for each file that was written or pruned.
func (r *render) printWritten(written []fn.Written) error {
	for _, file := range written {
		what := "wrote"
		if file.Removed {
			what = "pruned"
		}
		if _, err := fmt.Fprintf(r.Out, "%s %s\n", what, file.Name); err != nil {
			return err
		}
	}
	if len(written) > 0 {
		return nil
	}
	_, err := fmt.Fprintf(r.Out, "%s: nothing to change\n", r.write.path)
	return err
}

// inFolder names a file of a package as the user can find it.
func inFolder(folder, file string) string { return filepath.Join(folder, filepath.FromSlash(file)) }

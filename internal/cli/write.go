package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/widedeep/widedeep/fn"
)

// onlyOursFlag is the flag that leaves out the other functions of a pipeline.
const onlyOursFlag = "only-widedeep"

// checkWrite refuses flags that don't go with --write: the values are those in the package.
func (r *render) checkWrite() error {
	switch {
	case !r.write.given && r.onlyOurs:
		return usageError{fmt.Errorf("--%s goes with --write only", onlyOursFlag)}
	case r.write.given && (len(r.files) > 0 || len(r.settings) > 0 || r.renamed || r.check.given):
		return usageError{errors.New("--write takes all from the package: leave out -f, --set, --namespace and --check; widedeep set writes values")}
	}
	return nil
}

// writePackage renders a package in place.
func (r *render) writePackage() error {
	files, err := readPackage(r.write.path)
	if err != nil {
		return err
	}
	shown := slices.Clone(files)
	for i := range shown {
		shown[i].Name = r.inFolder(shown[i].Name)
	}
	isKptfile := func(file fn.File) bool { return file.Name == fn.Kptfile }
	none := requireConfig(r.write.path, shown)
	if none != nil && !slices.ContainsFunc(files, isKptfile) {
		return none
	}
	if none != nil {
		// In a package that is no error: what the WideDeepConfig generated is pruned.
		if file, pattern := leftOut(r.write.path, isConfig); file != "" {
			fmt.Fprintf(r.Messages, "widedeep: %s leaves out %s\n", pattern, file)
		}
	}
	var written []fn.Written
	err = fn.WritePackage(r.write.path, files, r.onlyOurs, r.report(), func(changes []fn.Written) error {
		for _, file := range changes {
			file.Name = r.inFolder(file.Name)
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

// inFolder names a file of the package that is written as the user can find it.
func (r *render) inFolder(file string) string {
	return filepath.Join(r.write.path, filepath.FromSlash(file))
}

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
	isKptfile := func(file fn.File) bool { return file.Name == fn.Kptfile }
	if !fn.HoldsConfig(files) && !slices.ContainsFunc(files, isKptfile) {
		if near := fn.NearestConfig(files); near != "" {
			return notQuiteConfig(filepath.Join(r.write.path, filepath.FromSlash(near)))
		}
		return noConfig(r.write.path)
	}
	written, err := fn.WritePackage(r.write.path, files, r.onlyOurs, r.report())
	if errors.Is(err, fn.ErrOtherMutators) {
		return fmt.Errorf("%w; kpt fn render runs them all, --%s leaves them out", err, onlyOursFlag)
	}
	if err != nil {
		return err
	}
	inFolder := func(file *fn.File) { file.Name = filepath.Join(r.write.path, filepath.FromSlash(file.Name)) }
	for i := range files {
		inFolder(&files[i])
	}
	for i := range written {
		inFolder(&written[i].File)
	}
	if err := replaceFiles(files, written); err != nil {
		return err
	}
	for _, file := range written {
		what := "wrote"
		if file.Removed {
			what = "removed"
		}
		if _, err := fmt.Fprintf(r.Out, "%s %s\n", what, file.Name); err != nil {
			return err
		}
	}
	if len(written) == 0 {
		_, err = fmt.Fprintf(r.Out, "%s: nothing to change\n", r.write.path)
	}
	return err
}

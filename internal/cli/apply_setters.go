package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/widedeep/widedeep/fn"
)

// reportOverwritten reports changed fields that kpt's apply-setters may set again, and those that it no
// longer sets since their comments are left out with them.
func reportOverwritten(messages io.Writer, changes []fn.Change) error {
	for _, change := range changes {
		if len(change.Commented) == 0 {
			continue
		}
		kptfile, data, err := kptfileOf(change.File)
		if err != nil {
			return err
		}
		values, applies := fn.AppliesSetters(data)
		if !applies {
			continue
		}
		for _, field := range change.Commented {
			effect, comment := "the next kpt fn render may overwrite this", "the field's comment names"
			if field.LeftOut {
				effect, comment = "kpt fn render no longer sets this", "the comment that this leaves out named"
			}
			fmt.Fprintf(messages, "info: %s: %s: %s: %s: %s runs apply-setters with the values of %s, and %s %s\n",
				change.File, change.Config, field.Field, effect, kptfile, filepath.Join(filepath.Dir(kptfile), values), comment, field.Expression)
		}
	}
	return nil
}

// kptfileOf returns the Kptfile of a file's package, and no text if the file is in none.
func kptfileOf(file string) (name string, text []byte, err error) {
	folder := filepath.Dir(file)
	for {
		name := filepath.Join(folder, fn.Kptfile)
		text, err := readFile(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return name, text, err
		}
		above := filepath.Join(folder, "..")
		absolute, err := filepath.Abs(folder)
		if err != nil || absolute == filepath.Dir(absolute) {
			return "", nil, err
		}
		folder = above
	}
}

// reportNotApplied reports packages whose pipelines run apply-setters, which render does
// not.
func reportNotApplied(messages io.Writer, files []fn.File) {
	seen := map[string]bool{}
	for _, file := range files {
		if path.Base(file.Name) != fn.Kptfile || seen[file.Name] {
			continue
		}
		seen[file.Name] = true
		if values, applies := fn.AppliesSetters(file.Data); applies {
			fmt.Fprintf(messages, "info: %s: apply-setters is not run here, so the values of %s count only as far as they are in the WideDeepConfigs\n",
				file.Name, path.Join(path.Dir(file.Name), values))
		}
	}
}

// Package krmfile reads the user's settings from a kustomize package of 2020: the values of
// the setters in its Krmfile, the namespace in its kustomization, and the images in its
// manifests. It knows the package that the documentation of 2020 describes and those that
// were published, with the tags v2.2.0 to v2.12.1 of the model zoo.
//
// It reports each setter, substitution and field of the kustomization that it can't import.
// Package difference finds what else the manifests state.
package krmfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// FileName is the name of the file with the setters.
const FileName = "Krmfile"

// Package holds the settings of a package of 2020.
type Package struct {
	// File is the path of its Krmfile.
	File string
	// Values are the data of a ConfigMap functionConfig: setters, MODE and NAMESPACE, and
	// fields without a setter by their paths. A setter that the user never set and the default
	// mode are left out.
	Values map[string]string
	// Manifests are the package's resources.
	Manifests []Manifest
	// Kustomization is the path of its kustomization; empty if there is none.
	Kustomization string
	// Namespace is the one that the kustomization gives its resources; empty if it has none.
	Namespace string
	// Incomplete is true if files of its resources are not there, which is a warning.
	Incomplete bool
	// OtherModel is true for the package of another model, which is reported as a loss.
	OtherModel bool
	// Losses name what can't be imported and changes what is generated. Warnings name what
	// can't be imported and changes nothing, and what is uncertain. Both name the file.
	Losses, Warnings []string

	// texts are the values of all setters of the package, patterns those of the
	// substitutions.
	texts    parameters.Values
	patterns map[string]string
	// sources are the texts of the files that have been read.
	sources map[string]*yamledit.Source
}

// Manifest is a resource of the package.
type Manifest struct {
	File string
	Node *yaml.Node
}

// Text returns the text that a setter or a substitution of the package has in the fields. ok
// is false if the package has none of the name.
func (p Package) Text(name string) (text string, ok bool) {
	if text, ok := p.texts[name]; ok {
		return text, true
	}
	pattern, ok := p.patterns[name]
	if !ok {
		return "", false
	}
	text, err := p.texts.Expand(pattern)
	return text, err == nil
}

// TextPlace returns the place in the Krmfile of the setter or substitution that Text is of.
func (p Package) TextPlace(name string) string {
	if _, ok := p.texts[name]; ok {
		return p.in(p.File, valueField(name))
	}
	return p.in(p.File, substitutionField(name))
}

// Read reads a package. The path is its Krmfile or the folder that holds it. The error joins
// all errors, each with its file; what was read and its losses are returned beside it.
func Read(path string) (Package, error) {
	file, err := find(path)
	if err != nil {
		return Package{}, err
	}
	i := importer{
		Package: Package{File: file, Values: map[string]string{}, texts: parameters.Values{}, patterns: map[string]string{}, sources: map[string]*yamledit.Source{}},
		mode:    v1alpha1.DefaultMode,
	}
	data, ok := i.open(file)
	if !ok {
		return i.Package, errors.Join(i.errs...)
	}
	i.krmfile(data)
	if beside, ok := kustomizationFile(filepath.Dir(file)); ok {
		if data, ok := i.open(beside); ok {
			i.Kustomization = beside
			i.kustomization(data)
		}
	} else {
		i.Incomplete = true
		i.warnf(file, "there is no kustomization.yaml beside it, so the namespace and changes that were made in the manifests are not known")
	}
	i.images()
	return i.Package, errors.Join(i.errs...)
}

// find returns the Krmfile at path, or in the folder at path.
func find(path string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return path, nil // opening it says what is wrong
	}
	file := filepath.Join(path, FileName)
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	var folders []string
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == FileName {
			folders = append(folders, filepath.Dir(name))
		}
		return err
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: looking for a %s: %w", path, FileName, err)
	case len(folders) == 0:
		return "", fmt.Errorf("%s: there is no %s in this folder nor below", path, FileName)
	default:
		return "", fmt.Errorf("%s: there is no %s in this folder; choose one of those below: %s", path, FileName, strings.Join(folders, ", "))
	}
}

// importer collects values, warnings and errors.
type importer struct {
	Package
	mode v1alpha1.Mode
	// file is the path of the file being read.
	file string
	errs []error
}

// open reads a file, which must be YAML.
func (i *importer) open(file string) (data []byte, ok bool) {
	i.file = file
	data, err := os.ReadFile(file)
	if err != nil {
		var inner *fs.PathError
		if errors.As(err, &inner) {
			err = inner.Err // the file is named anyway
		}
		i.errorf(file, "%w", err)
		return nil, false
	}
	if i.sources[file], err = yamledit.NewSource(data); err != nil {
		i.errs = append(i.errs, yamledit.InFile(file, err))
	}
	return data, err == nil
}

// errorf adds an error about a place; see place.
func (i *importer) errorf(place, format string, args ...any) {
	i.errs = append(i.errs, fmt.Errorf("%s: %w", place, fmt.Errorf(format, args...)))
}

func (i *importer) losef(place, format string, args ...any) {
	i.Losses = append(i.Losses, fmt.Sprintf("%s: %s", place, fmt.Sprintf(format, args...)))
}

func (i *importer) warnf(place, format string, args ...any) {
	i.Warnings = append(i.Warnings, fmt.Sprintf("%s: %s", place, fmt.Sprintf(format, args...)))
}

// place returns the file being read with the position of a field, as in Krmfile:12:5.
func (i *importer) place(field string) string { return i.in(i.file, field) }

// Place returns the place in the Krmfile of the setter that a field of a WideDeepConfig has.
func (p Package) Place(field string) string {
	setter, ok := parameters.ByField(field)
	if !ok {
		return p.File
	}
	return p.in(p.File, valueField(setter.Setter))
}

// in returns a file with the position of a field.
func (p Package) in(file, field string) string {
	source := p.sources[file]
	return at(file, source.Position(source.Find(0, field, 0)))
}

func at(file string, p yamledit.Position) string {
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// invalid adds an error about a field's value that is not allowed; name is its name in messages.
func (i *importer) invalid(place, name, text string, invalid *rules.Invalid) {
	i.errorf(place, "%w", field.Invalid(field.NewPath(name), text, invalid.Error()))
}

// typeError matches a decoder's error about a wrong type.
var typeError = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^line (\d+): (.*?)( into .*)?$`) })

var plain = strings.NewReplacer("cannot unmarshal !!seq", "found a list", "cannot unmarshal !!map", "found a mapping", "cannot unmarshal", "found")

// explain returns the place of a decoder's error about a wrong type, and what was found there.
// The rest of the error names a Go type, which does not help the user.
func (i *importer) explain(err error) (place, problem string) {
	problem = err.Error()
	var mismatch *yaml.TypeError
	if errors.As(err, &mismatch) {
		problem = mismatch.Errors[0]
	}
	parts := typeError().FindStringSubmatch(problem)
	if parts == nil {
		return i.file, problem
	}
	line, _ := strconv.Atoi(parts[1])
	return at(i.file, i.sources[i.file].StartOfLine(line)), plain.Replace(parts[2])
}

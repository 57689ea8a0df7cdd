package fn

import (
	"errors"
	"io"
	"slices"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// Report defines where the findings of a command go, and which of them make it fail.
type Report struct {
	// To gets a line for each finding.
	To io.Writer
	// Strict makes a warning a failure.
	Strict bool
}

// ErrWarned reports that there are warnings, which have been printed, in a strict run.
var ErrWarned = errors.New("there are warnings")

// print prints the findings of the given severities, each with its position in the files
// and in their order. It returns ErrFailed if there is an
// error among the findings, and ErrWarned if the run is strict and there is a warning.
func (r Report) print(found findings, files []File, severities ...resourcelist.Severity) error {
	found.locate(files)
	found.sort()
	if err := resourcelist.Print(r.To, found.results(), severities...); err != nil {
		return err
	}
	isWarning := func(one finding) bool { return one.severity == resourcelist.Warning }
	switch {
	case found.failed():
		return ErrFailed
	case r.Strict && slices.ContainsFunc(found, isWarning):
		return ErrWarned
	}
	return nil
}

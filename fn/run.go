package fn

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// largeInput is the size, in bytes, of an input for which it is worth saving memory.
const largeInput = 1 << 20

// ErrFailed reports that the function found an error and has printed it.
var ErrFailed = errors.New("the function failed; its results say why")

// Run reads a ResourceList, processes it and writes it back. Errors are also printed to
// messages, a line each. So are warnings and infos if the orchestrator does not show them. Run
// returns ErrFailed if the results hold an error. If the input is not a ResourceList, or has
// an item that can't be read or written again, Run writes nothing and returns that error.
func Run(input io.Reader, output, messages io.Writer) error {
	data, err := resourcelist.ReadAll(input)
	if err != nil {
		return fmt.Errorf("the input: %w", err)
	}
	list, err := resourcelist.Parse(data)
	if err != nil {
		return err
	}
	results, success := Process(list)
	if !success && len(data) > largeInput {
		// What was wrong is not needed any more; such a run may take its time rather than
		// memory.
		defer debug.SetGCPercent(debug.SetGCPercent(25))
		runtime.GC()
	}
	text, err := list.Bytes()
	if err != nil {
		return err
	}
	if _, err := output.Write(text); err != nil {
		return fmt.Errorf("writing the ResourceList: %w", err)
	}
	severities := []resourcelist.Severity{resourcelist.Error}
	if config := list.FunctionConfig; config != nil && config.Annotation(functionAnnotation) != "" {
		// Only for kustomize, which shows no results; kpt shows them itself.
		severities = append(severities, resourcelist.Warning, resourcelist.Info)
	}
	if err := resourcelist.Print(messages, results, severities...); err != nil {
		return err
	}
	if !success {
		return ErrFailed
	}
	return nil
}

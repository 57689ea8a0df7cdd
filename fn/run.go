package fn

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// largeInput is one of which memory is worth saving, in bytes.
const largeInput = 1 << 20

// ErrFailed says that the function found an error, which it has reported.
var ErrFailed = errors.New("the function failed; its results say why")

// Run reads a ResourceList, processes it and writes it back. Errors go to messages
// too, a line each; so do warnings where nothing else shows them. Run returns
// ErrFailed when the results hold an error, and writes nothing when the input is
// no ResourceList, which is the error then.
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
		// kustomize shows no results, and kpt would show them twice.
		severities = append(severities, resourcelist.Warning)
	}
	if err := resourcelist.Print(messages, results, severities...); err != nil {
		return err
	}
	if !success {
		return ErrFailed
	}
	return nil
}

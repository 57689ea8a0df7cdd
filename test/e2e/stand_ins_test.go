//go:build e2e

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// standIns are small programs in the place of the training and of TensorFlow Serving.
var standIns = use(images{
	training: "localhost/widedeep-training:e2e",
	serving:  "localhost/widedeep-serving:e2e",
	script:   "test/e2e/images/build.sh",
	made:     []string{"localhost/widedeep-training:e2e", "localhost/widedeep-serving:e2e"},
})

// evalCSV has one label in eight that the model predicts wrongly. The model predicts 1 if
// I1 is above 5.
var evalCSV = func() string {
	var lines strings.Builder
	for _, row := range [][2]int{{1, 9}, {0, 1}, {1, 8}, {0, 2}, {1, 7}, {0, 3}, {1, 6}, {1, 4}} {
		fmt.Fprintf(&lines, "%d,%d%s%s\n", row[0], row[1], strings.Repeat(",0", 12), strings.Repeat(",68fd1e64", 26))
	}
	return lines.String()
}()

// accuracy is the model's accuracy for these lines.
const accuracy = "87.50%"

// begin prepares a scene of the stand-ins, beside other tests.
func begin(t *testing.T, name string) *scene {
	t.Helper()
	t.Parallel()
	return beginAnother(t, name)
}

// beginAnother is for a test of more scenes than one.
func beginAnother(t *testing.T, name string) *scene {
	t.Helper()
	s := open(t, name, standIns)
	s.dataset("train.csv", evalCSV)
	s.dataset("eval.csv", evalCSV)
	return s
}

// predict asks the served model through its Service, whose port has to be that one.
func (s *scene) predict(model string, port int) {
	s.Helper()
	server := s.address(model, port)
	s.step("asking %s of %s", model, server)
	out, err := execute("", "widedeep-client", "-s", server, "-d", s.evalFile(), "-b", "8", "-n", "2", "-w", "1", "--wait", "--model", model)
	if err != nil || !strings.Contains(out, "(accuracy: "+accuracy+")") {
		s.Errorf("the client printed (%v):\n%s", err, out)
	}
}

// evalFile is eval.csv on this machine.
func (s *scene) evalFile() string {
	s.Helper()
	file := filepath.Join(s.dir, "eval.csv")
	write(s, file, evalCSV)
	return file
}

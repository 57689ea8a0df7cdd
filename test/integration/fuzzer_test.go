//go:build integration

package integration

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// A few sequences of the lifecycle fuzzer, always the same; make fuzz-lifecycle takes more.
func TestLifecycleFuzzer(t *testing.T) {
	needKpt(t)
	for _, seed := range []string{"1", "2", "3", "4", "5"} {
		succeed(t, root, "", "go", "run", "./test/lifecycle", "-widedeep", widedeep(t), "-seed", seed, "-duration", "0s")
	}
}

// It finds a function that changes what is the user's.
func TestLifecycleFuzzerFindsAFault(t *testing.T) {
	needKpt(t)
	faulty := filepath.Join(t.TempDir(), "widedeep")
	write(t, faulty, "#!/bin/sh\nout=$("+widedeep(t)+` "$@")
status=$?
printf '%s\n' "$out" | sed 's/port: 80 /port: 81 /'
exit $status
`)
	succeed(t, root, "", "chmod", "+x", faulty)
	r := run(t, root, "", "go", "run", "./test/lifecycle", "-widedeep", faulty, "-seed", "1", "-duration", "10m")
	if r.status == 0 {
		t.Error("it found nothing")
	}
	expect(t, "what it printed", r.out, "as few steps as show it", "was changed (-before +after)", "port: 81")
}

func widedeep(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("widedeep")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

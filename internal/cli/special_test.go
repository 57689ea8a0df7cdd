//go:build unix

package cli_test

import (
	"net"
	"syscall"
	"testing"
)

// Whoever reads a socket gets an error, and whoever reads a named pipe waits: neither is a part of a
// package, whatever its name.
func TestSpecialFilesInFoldersAreLeftAlone(t *testing.T) {
	_, _, _ = run(t, map[string]string{"a.yaml": clicks}, "", "version")
	commands := [][]string{{"render"}, {"render", "-f", "."}, {"set", ".", "USER_NAME=jo"}, {"graph"}, {"render", "--write", "."}}
	leftAlone := func(what string) {
		t.Helper()
		for _, command := range commands {
			if status, _, messages := again(t, "", command...); status != 0 {
				t.Fatalf("%s, %v: status %d\n%s", what, command, status, messages)
			}
		}
	}
	listener, err := net.Listen("unix", "socket.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	leftAlone("a socket")
	if err := syscall.Mkfifo("pipe.yaml", 0o600); err != nil {
		t.Fatal(err)
	}
	leftAlone("a pipe")
}

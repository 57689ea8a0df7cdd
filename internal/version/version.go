// Package version names the version of a program.
package version

import "runtime/debug"

// Of returns the version that the linker has stamped into a release or, if there is none,
// that of the module as `go install` and `go build` record it.
func Of(stamped string) string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

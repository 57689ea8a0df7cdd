package fn

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// functionName is the function's name in pipelines: the last segment of the image's name,
// and the name of the program.
const functionName = "widedeep"

// leavePackages finds the packages that this run leaves alone: those below the outermost
// package whose own pipelines run this function, and all packages below them. Later
// functions of such a pipeline change the generated resources, and this run would undo
// that.
func (in *input) leavePackages() findings {
	l := leaving{in: in, seen: in.packages.seen, known: map[string]bool{}, runs: map[string]bool{}, left: map[string]leave{}}
	if in.selection && in.packages.root == "" {
		l.known["."] = true // its Kptfile may be hidden
	}
	for _, r := range in.items {
		if r.pkg != "" {
			l.known[r.pkg] = true
		}
	}
	for pkg := range l.seen {
		l.known[pkg] = true
	}
	l.findRuns()
	for pkg := range l.known {
		l.leave(pkg)
	}
	in.packages.left = l.left
	return l.found
}

// leave names the package whose pipeline is the reason to leave a package alone; pkg is
// empty if the package is not left alone. hidden reports that the Kptfile of that package
// is not among the items, so that its pipeline may run this function.
type leave struct {
	pkg    string
	hidden bool
}

// leaving is the state of leavePackages: the packages whose Kptfile is among the items, all
// packages, those that run this function, and the results so far.
type leaving struct {
	in                *input
	seen, known, runs map[string]bool
	left              map[string]leave
	found             findings
}

// leave decides whether a package is left alone.
func (l *leaving) leave(pkg string) leave {
	if known, ok := l.left[pkg]; ok {
		return known
	}
	var left leave
	if above, ok := l.above(pkg); ok {
		left = l.leave(above)
		if left.pkg == "" && (l.runs[pkg] || !l.seen[pkg]) {
			left = leave{pkg, !l.seen[pkg]}
		}
	}
	l.left[pkg] = left
	return left
}

// above returns the nearest package above a package.
func (l *leaving) above(pkg string) (string, bool) {
	for folder := pkg; folder != "." && folder != "/" && path.Base(folder) != ".."; {
		folder = path.Dir(folder)
		if l.known[folder] {
			return folder, true
		}
	}
	return "", false
}

// findRuns finds the packages with a mutator that is this function.
func (l *leaving) findRuns() {
	type file struct{ pkg, name string }
	configs := map[file]bool{}
	for _, r := range l.in.items {
		if r.isConfig() {
			configs[file{r.pkg, r.shown}] = true
		}
	}
	for _, r := range l.in.items {
		if _, inside := l.above(r.pkg); !r.isKptfile() || !inside {
			continue
		}
		kptfile, err := r.node()
		if err != nil {
			l.found.errorf(r, "reading it again: %v", err)
			continue
		}
		all, _ := mutators(kptfile.YNode()) // kpt itself says what is wrong with the pipeline
		l.runs[r.pkg] = slices.ContainsFunc(all, func(m mutator) bool {
			named := file{r.pkg, path.Join(path.Dir(r.shown), m.ConfigPath)}
			return m.isOurs() || configs[named]
		})
	}
}

// isOurs reports whether a mutator's image or exec is this function, by its public name or
// by the name of the running program.
func (m mutator) isOurs() bool {
	return imageName(m.Image) == functionName || m.program() == functionName || m.program() == filepath.Base(os.Args[0])
}

// imageName returns the last segment of an image's name: wide-deep for
// ghcr.io/team/wide-deep:v1@sha256:0123.
func imageName(image string) string {
	name, _, _ := strings.Cut(image, "@") // a digest
	name, _, _ = strings.Cut(path.Base(name), ":")
	return name
}

// firstWord returns the first word of a command, split by a shell's rules as kpt does.
func firstWord(command string) string {
	var word strings.Builder
	var quote, before rune
	for _, r := range strings.TrimSpace(command) {
		switch {
		case before == '\\' && quote != '\'':
			word.WriteRune(r)
			before = 0
			continue
		case r == '\\' && quote != '\'':
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case quote == 0 && strings.ContainsRune(" \t\r\n", r):
			return word.String()
		default:
			word.WriteRune(r)
		}
		before = r
	}
	return word.String()
}

// leftFolders are the folders of the packages that run the function themselves. Packages
// below them are left alone too.
func (p *packages) leftFolders() []string {
	folders := map[string]bool{}
	for _, left := range p.left {
		if left.pkg != "" {
			folders[left.pkg] = true
		}
	}
	return slices.Sorted(maps.Keys(folders))
}

// reportLeft reports why the WideDeepConfigs of a package that is left alone are not
// rendered, once for each package.
func (in input) reportLeft() findings {
	var found findings
	reported := map[string]bool{}
	for _, r := range in.items {
		left := in.packages.left[r.pkg]
		if !r.isConfig() || left.pkg == "" || reported[r.pkg] {
			continue
		}
		reported[r.pkg] = true
		folder := in.packages.shown(left.pkg)
		if left.hidden {
			found.warnf(r, "left alone, with the rest of its package: the Kptfile of %s is not among the items and may run this function itself; run on the whole package, or in %s", folder, folder)
		} else {
			found.infof(r, "left alone, with the rest of its package: %s runs this function itself", path.Join(folder, Kptfile))
		}
	}
	return found
}

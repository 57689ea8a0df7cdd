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

// limitScope finds the packages that are out of scope for this run: those below the outermost
// package whose own pipelines run this function, and all packages below them. Later
// functions of such a pipeline change the generated resources, and this run would undo
// that.
func (in *input) limitScope() findings {
	s := scope{in: in, seen: in.packages.seen, known: map[string]bool{}, runs: map[string]bool{}}
	if in.aroundPackages || in.selection && in.packages.root == "" {
		s.known["."] = true // in a selection its Kptfile may be hidden
	}
	for _, r := range in.items {
		if r.pkg != "" {
			s.known[r.pkg] = true
		}
	}
	for pkg := range s.seen {
		s.known[pkg] = true
	}
	s.findRuns()
	in.packages.outOfScope = map[string]runner{}
	for pkg := range s.known {
		if runner := s.runnerOf(pkg); runner.pkg != "" {
			in.packages.outOfScope[pkg] = runner
		}
	}
	return s.found
}

// runner is the package whose own pipeline runs this function, which puts that package and
// those below it out of scope; pkg is empty if a package is in scope. hidden reports that the
// Kptfile is not among the items, so that its pipeline may run this function.
type runner struct {
	pkg    string
	hidden bool
}

// scope is the state of limitScope.
type scope struct {
	in *input
	// known are all packages.
	known map[string]bool
	// seen are the packages whose Kptfile is among the items.
	seen map[string]bool
	// runs are the packages that run this function.
	runs  map[string]bool
	found findings
}

// runnerOf returns the package that puts a package out of scope.
func (s *scope) runnerOf(pkg string) runner {
	above, isInside := s.above(pkg)
	if !isInside {
		return runner{}
	}
	if found := s.runnerOf(above); found.pkg != "" || s.seen[pkg] && !s.runs[pkg] {
		return found
	}
	return runner{pkg, !s.seen[pkg]}
}

// above returns the nearest package above a package.
func (s *scope) above(pkg string) (string, bool) {
	for folder := pkg; folder != "." && folder != "/" && path.Base(folder) != ".."; {
		folder = path.Dir(folder)
		if s.known[folder] {
			return folder, true
		}
	}
	return "", false
}

// findRuns finds the packages with a mutator that is this function.
func (s *scope) findRuns() {
	configs := s.in.configFiles()
	for _, r := range s.in.items {
		if _, inside := s.above(r.pkg); !r.isKptfile() || !inside {
			continue
		}
		ours, _, err := r.splitPipeline(configs)
		if err != nil {
			s.found.errorf(r, "reading it again: %v", err)
			continue
		}
		s.runs[r.pkg] = len(ours) > 0
	}
}

// packageFile is a file of a package, by the name that messages show.
type packageFile struct{ pkg, name string }

// configFiles are the files with a WideDeepConfig.
func (in input) configFiles() map[packageFile]bool {
	configs := map[packageFile]bool{}
	for _, r := range in.items {
		if r.isConfig() {
			configs[packageFile{r.pkg, r.shown}] = true
		}
	}
	return configs
}

// splitPipeline returns the mutators of a Kptfile that are this function, and the others.
func (r *resource) splitPipeline(configs map[packageFile]bool) (ours, others []mutator, err error) {
	node, err := r.node()
	if err != nil {
		return nil, nil, err
	}
	isConfig := func(configPath string) bool {
		return configs[packageFile{r.pkg, path.Join(path.Dir(r.shown), configPath)}]
	}
	all, _ := mutators(node.YNode()) // kpt itself says what is wrong with the pipeline
	for _, m := range all {
		if m.runsThisFunction(isConfig) {
			ours = append(ours, m)
		} else {
			others = append(others, m)
		}
	}
	return ours, others, nil
}

// runsAlone reports whether no other function changes what this one generates: the pipelines of the Kptfiles
// among the items run this function, and no other.
func (in input) runsAlone() bool {
	isRun, configs := in.alone, in.configFiles()
	for _, r := range in.items {
		if !r.isKptfile() {
			continue
		}
		ours, others, err := r.splitPipeline(configs)
		if err != nil || len(others) > 0 {
			return false
		}
		isRun = isRun || len(ours) > 0
	}
	return isRun
}

// runsThisFunction reports whether a mutator is this function: by its image or exec, which
// have the function's public name or that of the running program, or because its configPath
// names a WideDeepConfig.
func (m mutator) runsThisFunction(isConfig func(configPath string) bool) bool {
	return imageName(m.Image) == functionName || m.program() == functionName || m.program() == filepath.Base(os.Args[0]) ||
		m.ConfigPath != "" && isConfig(m.ConfigPath)
}

// imageName returns the last segment of an image's name: widedeep for
// ghcr.io/widedeep/widedeep:v1@sha256:0123.
func imageName(image string) string {
	name, _, _ := strings.Cut(image, "@") // a digest
	name, _, _ = strings.Cut(path.Base(name), ":")
	return name
}

// firstWord returns the first word of a command, split by a shell's rules as kpt does, and the text
// behind it.
func firstWord(command string) (first, rest string) {
	var word strings.Builder
	var quote, before rune
	command = strings.TrimSpace(command)
	for i, r := range command {
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
			return word.String(), strings.TrimSpace(command[i:])
		default:
			word.WriteRune(r)
		}
		before = r
	}
	return word.String(), ""
}

// foldersOutOfScope are the folders of the packages that run the function themselves. Packages
// below them are out of scope too.
func (p *packages) foldersOutOfScope() []string {
	folders := map[string]bool{}
	for _, runner := range p.outOfScope {
		folders[runner.pkg] = true
	}
	return slices.Sorted(maps.Keys(folders))
}

// reportOutOfScope reports why the WideDeepConfigs of a package out of scope are not
// rendered, once for each package.
func (in input) reportOutOfScope() findings {
	var found findings
	if in.aroundPackages {
		return nil // they have been rendered
	}
	reported := map[string]bool{}
	for _, r := range in.items {
		runner, outOfScope := in.packages.outOfScope[r.pkg]
		if !r.isConfig() || !outOfScope || reported[r.pkg] {
			continue
		}
		reported[r.pkg] = true
		folder := in.packages.shown(runner.pkg)
		if runner.hidden {
			found.warnf(r, "left alone, with the rest of its package: the Kptfile of %s is not among the items and may run this function itself; run on the whole package, or in %s", folder, folder)
		} else {
			found.infof(r, "left alone, with the rest of its package: %s runs this function itself", path.Join(folder, Kptfile))
		}
	}
	return found
}

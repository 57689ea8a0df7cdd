package fn

import (
	"path"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
)

// packages finds the package of each resource. `kpt fn render` passes it in an annotation,
// with file paths relative to the package. `kpt fn eval` passes paths relative to the
// folder it runs on, so the folders of the Kptfiles are the packages.
type packages struct {
	// folder is the folder of a command line's run, which messages show; empty for kpt.
	folder string
	// root is the outermost package; named reports whether annotations name each item's
	// package.
	root  string
	named bool
	// seen are the packages whose Kptfile is among the items.
	seen map[string]bool
	// outOfScope holds why this run leaves packages alone, for those only; see limitScope.
	outOfScope map[string]runner
}

// locateAll finds the package of each resource.
func (p *packages) locateAll(resources []*resource) {
	p.seen = map[string]bool{}
	for _, r := range resources {
		if r.pkg != "" && (!p.named || len(r.pkg) < len(p.root)) {
			p.root, p.named = r.pkg, true
		}
		if !r.isKptfile() {
			continue
		}
		if r.pkg == "" {
			p.seen[path.Dir(r.file)] = true
		} else {
			p.seen[r.pkg] = true
		}
	}
	if !p.named && p.seen["."] {
		p.root = "."
	}
	for _, r := range resources {
		p.locate(r)
	}
}

// locate finds a resource's package, once. A resource without a file is in the root
// package.
func (p *packages) locate(r *resource) {
	if r.shown != "" {
		return
	}
	r.shown = r.file
	if p.folder != "" && r.file != "" {
		r.shown = path.Join(p.folder, r.file)
	}
	switch {
	case r.pkg != "":
		r.shown = path.Join(p.shown(r.pkg), r.file)
	case r.file == "" || p.named:
		r.pkg = p.root
	case len(r.file) <= rules.LongestPath:
		folder := path.Dir(r.file)
		for !p.seen[folder] && folder != "." && folder != "/" {
			folder = path.Dir(folder)
		}
		if p.seen[folder] {
			r.pkg = folder
		}
	}
}

// shown returns a package's folder relative to the outermost package.
func (p *packages) shown(pkg string) string {
	if pkg == p.root {
		return p.folder
	}
	below := strings.TrimPrefix(strings.TrimPrefix(pkg, p.root+"/"), "/")
	if p.folder == "" {
		return below
	}
	return path.Join(p.folder, below)
}

// prefix names the folder of a command line's run, in front of a message.
func (p *packages) prefix() string {
	if p.folder == "" {
		return ""
	}
	return p.folder + ": "
}

// shownFolder returns the name of a folder in messages. The folder is written as in the files' paths.
func (p *packages) shownFolder(pkg, folder string) string {
	if p.named {
		return path.Join(p.shown(pkg), folder)
	}
	return path.Join(p.folder, folder)
}

// isPackage reports whether a folder is a package. The folder is written as in the files'
// paths.
func (p *packages) isPackage(pkg, folder string) bool {
	if p.named {
		folder = path.Join(pkg, folder)
	}
	return p.seen[folder]
}

// isOutOfScope reports whether this run leaves the resource's package alone.
func (p *packages) isOutOfScope(r *resource) bool {
	_, outOfScope := p.outOfScope[r.pkg]
	return outOfScope
}

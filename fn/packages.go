package fn

import (
	"path"
	"strings"
)

// packages tells which package of the input each resource is in. `kpt fn render`
// says it in an annotation, with file paths relative to the package; `kpt fn eval`
// gives paths relative to the folder it runs on, so there the folders of the
// Kptfiles say it.
type packages struct {
	// root is the outermost package.
	root string
	// seen are the packages whose Kptfile is among the items.
	seen map[string]bool
}

// sort puts each resource into its package.
func (p *packages) sort(resources []*resource) {
	p.seen = map[string]bool{}
	for _, r := range resources {
		if r.isKptfile() {
			pkg := r.pkg
			if pkg == "" {
				pkg = path.Dir(r.file)
			}
			p.seen[pkg] = true
			if p.root == "" || len(pkg) < len(p.root) {
				p.root = pkg
			}
		}
	}
	for _, r := range resources {
		p.put(r)
	}
}

// put finds a resource's package; one without a file is the root's.
func (p *packages) put(r *resource) {
	if r.pkg != "" {
		r.shown = path.Join(strings.TrimPrefix(r.pkg, p.root), r.file)
		r.shown = strings.TrimPrefix(r.shown, "/")
		return
	}
	r.shown = r.file
	if r.file == "" {
		r.pkg = p.root
		return
	}
	for folder := path.Dir(r.file); ; folder = path.Dir(folder) {
		if p.seen[folder] {
			r.pkg = folder
			return
		}
		if folder == "." || folder == "/" {
			return
		}
	}
}

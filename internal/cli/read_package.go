package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	gitignore "github.com/monochromegane/go-gitignore"

	"github.com/widedeep/widedeep/fn"
)

// ignoreFile names the files that kpt leaves out of a package. kpt reads it with the same
// library, so that a pattern means the same to both.
const ignoreFile = ".krmignore"

// ignorer leaves files out of a package: those that the patterns of its .krmignore match.
type ignorer struct {
	folder  string
	text    []byte
	matcher gitignore.IgnoreMatcher
	// all is the folder that is left out with everything in it; empty if the patterns are to
	// be asked about each file.
	all string
}

func (g *ignorer) leavesOut(name string, isFolder bool) bool {
	return g.all != "" || g.matcher.Match(name, isFolder)
}

// hides reports whether a package is left out. kpt takes a package below another one, also if its folder is
// ignored there, but reads no .krmignore of a folder that is no package.
func (g *ignorer) hides(pkg string) bool { return g.leavesOut(pkg, true) && !isPackage(g.folder) }

// pattern returns the place and the text of the pattern that leaves out a file, as in
// pkg/.krmignore:2 (old/). The matcher does not report it, so each line is tried by itself.
func (g *ignorer) pattern(name string) string {
	isFolder := g.all != ""
	if isFolder {
		name = g.all
	}
	place, number := filepath.Join(g.folder, ignoreFile), 0
	for line := range strings.Lines(string(g.text)) {
		number++
		if gitignore.NewGitIgnoreFromReader(g.folder, strings.NewReader(line)).Match(name, isFolder) {
			return fmt.Sprintf("%s:%d (%s)", place, number, strings.TrimSpace(line))
		}
	}
	return place
}

// walkPackage visits the folders and files of a package, and of the packages in it, except
// the files that their .krmignore leaves out, and named pipes, devices and sockets, which no
// package holds: reading one may never end. A link is followed if it is the package's folder itself.
func walkPackage(folder string, visit fs.WalkDirFunc) error {
	return walkAll(folder, func(name string, entry fs.DirEntry, by *ignorer, err error) error {
		if by != nil || err == nil && isSpecial(entry) {
			return nil
		}
		return visit(name, entry, err)
	})
}

// isSpecial reports whether a file is neither a folder nor a regular file nor a link. What a link
// leads to is read, since somebody has put the link there.
func isSpecial(entry fs.DirEntry) bool { return entry.Type()&^(fs.ModeDir|fs.ModeSymlink) != 0 }

// walkAll visits the files that are left out too, with what leaves them out. It does not enter the
// hidden folder of another program that writes, which may be gone the next moment.
func walkAll(folder string, visit func(name string, entry fs.DirEntry, by *ignorer, err error) error) error {
	root := filepath.Clean(folder)
	ignorers := map[string]*ignorer{} // by folder
	return filepath.WalkDir(root+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return visit(name, entry, nil, unreadable(filepath.Clean(name), err))
		}
		name = filepath.Clean(name)
		if isStore(entry) || isKernels(name) {
			return fs.SkipDir
		}
		above := ignorers[filepath.Dir(name)]
		switch {
		case !entry.IsDir() && above.leavesOut(name, false):
			return visit(name, entry, above, nil)
		case !entry.IsDir():
		case name == root || isPackage(name) && !above.hides(name):
			if ignorers[name], err = readIgnored(name); err != nil {
				return visit(name, entry, nil, err)
			}
		case above.leavesOut(name, true):
			inside := *above
			inside.all = cmp.Or(above.all, name)
			ignorers[name] = &inside
		default:
			ignorers[name] = above
		}
		return visit(name, entry, nil, nil)
	})
}

// isKernels reports whether a folder is one in which Linux shows itself as files, as no package does. In a
// container the current folder may be the one above.
func isKernels(folder string) bool {
	if base := filepath.Base(folder); base != "proc" && base != "sys" {
		return false
	}
	path, err := filepath.Abs(folder)
	return err == nil && (path == "/proc" || path == "/sys")
}

// leftOut returns the first file in a folder that counts and that a .krmignore leaves out,
// with the place of the pattern; nothing if there is none.
func leftOut(folder string, counts func(name string) bool) (file, pattern string) {
	entries := 0
	_ = walkAll(folder, func(name string, entry fs.DirEntry, by *ignorer, err error) error {
		entries++
		switch {
		case entries > mostEntries:
			return fs.SkipAll
		case err != nil && entry != nil && entry.IsDir():
			return fs.SkipDir
		case err == nil && by != nil && counts(name):
			file, pattern = name, by.pattern(name)
			return fs.SkipAll
		}
		return nil
	})
	return file, pattern
}

// readIgnored reads the .krmignore of a package.
func readIgnored(folder string) (*ignorer, error) {
	name := filepath.Join(folder, ignoreFile)
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		if _, hidden := os.Lstat(name); hidden != nil {
			name = folder // nothing in the folder can be reached
		}
		return nil, unreadable(name, err)
	}
	return &ignorer{folder: folder, text: text, matcher: gitignore.NewGitIgnoreFromReader(folder, bytes.NewReader(text))}, nil
}

func isPackage(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, fn.Kptfile))
	return err == nil
}

// readPackage reads the files that kpt reads of a package, in hidden folders too. The files'
// names are relative to the package.
func readPackage(folder string) ([]fn.File, error) {
	switch info, err := os.Stat(folder); {
	case err != nil:
		return nil, unreadable(folder, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s: must be a package's folder, not a file", folder)
	}
	var files []fn.File
	err := walkPackage(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case entry.IsDir() && entry.Name() == fn.Kptfile:
			return fmt.Errorf("%s: is a folder: kpt reads the package's pipeline from a file of this name", name)
		case entry.IsDir(), entry.Name() != fn.Kptfile && !mayHoldResources(name):
			return nil
		}
		file, err := readNamed(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		file.Name, file.Discovered = filepath.ToSlash(relative), entry.Name() != fn.Kptfile
		files = append(files, file)
		return err
	})
	return files, err
}

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// staging keeps the new texts of files until all of them are moved into place.
//
// They are in one hidden folder in the package's folder, so that what a killed program leaves is one
// folder, which the next write into the package removes. A file that can't be moved from there, such
// as one that a link to another file system leads to, has such a folder beside it.
type staging struct {
	folder string

	// mutex keeps what prepares the texts from what remove is removing.
	mutex   sync.Mutex
	removed bool
	// stores are the hidden folders, by the folders that they are in.
	stores map[string]*store
	files  []stagedFile
	// claimed are the files that get new texts, locked. Some file systems have no locks: there, of two
	// runs at once one may undo the other.
	claimed []*os.File
	// folders are those that were made for new files.
	folders []string
}

// stagedFile is a new text, and the name of the file that is to get it.
type stagedFile struct{ text, name string }

// add writes the new text of a file. It gets the mode and the owner of the file that it replaces, if it
// replaces one.
func (s *staging) add(name string, text []byte, replaced fs.FileInfo) error {
	mode := fs.FileMode(0o666) // of which the umask takes its part
	if replaced != nil {
		mode = replaced.Mode().Perm()
	}
	file, err := s.create(name, mode)
	if err != nil {
		return err
	}
	defer file.Close()
	if replaced != nil {
		if err := takeOver(file, replaced); err != nil {
			return err
		}
	}
	if _, err := file.Write(text); err != nil {
		return err
	}
	// Without this, a file that was moved into place may be empty after a power cut.
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

// takeOver gives a file the owner, the group and the mode of the one that it replaces. Only root may
// give files away, and others may give them to their own groups: what is not allowed stays. Some file
// systems have one mode only, and refuse to change it.
func takeOver(file *os.File, replaced fs.FileInfo) error {
	owner := replaced.Sys().(*syscall.Stat_t)
	if file.Chown(int(owner.Uid), int(owner.Gid)) != nil {
		_ = file.Chown(-1, int(owner.Gid))
	}
	info, err := file.Stat()
	if err != nil || info.Mode().Perm() == replaced.Mode().Perm() {
		return err
	}
	return file.Chmod(replaced.Mode().Perm())
}

// create makes the file that holds a new text.
func (s *staging) create(name string, mode fs.FileMode) (*os.File, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.removed {
		return nil, fs.ErrClosed
	}
	folder, err := s.storeFor(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	// Without the file's extension: kpt reads hidden folders too.
	text := filepath.Join(folder, strconv.Itoa(len(s.files)))
	s.files = append(s.files, stagedFile{text, name})
	return os.OpenFile(text, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

// storeFor returns the hidden folder from which files can be moved into a folder.
func (s *staging) storeFor(folder string) (string, error) {
	if in, err := s.storeIn(s.folder); err == nil && canMove(in.path, folder) {
		return in.path, nil
	}
	in, err := s.storeIn(folder)
	return in.path, err
}

// storeIn returns the hidden folder in a folder, and makes it where there is none yet.
func (s *staging) storeIn(folder string) (*store, error) {
	folder = filepath.Clean(folder)
	if s.stores == nil {
		s.stores = map[string]*store{}
	}
	if s.stores[folder] == nil {
		s.stores[folder] = newStore(folder)
	}
	return s.stores[folder], s.stores[folder].failed
}

// canMove reports whether files can be moved from one folder into another.
func canMove(from, to string) bool {
	device := func(folder string) any {
		info, err := os.Stat(folder)
		if err != nil {
			return err
		}
		return info.Sys().(*syscall.Stat_t).Dev
	}
	// A folder may be mounted twice. Then the system refuses the move first of all, even that of a
	// file that does not exist.
	const missing = "missing"
	err := os.Rename(filepath.Join(from, missing), filepath.Join(to, filepath.Base(from)))
	return device(from) == device(to) && !errors.Is(err, syscall.EXDEV)
}

// makeFolder makes a folder, and those above it.
func (s *staging) makeFolder(folder string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.removed {
		return fs.ErrClosed
	}
	for missing := folder; !isFolder(missing) && missing != filepath.Dir(missing); missing = filepath.Dir(missing) {
		s.folders = append(s.folders, missing)
	}
	return os.MkdirAll(folder, 0o777)
}

// moveIntoPlace gives all files their new texts.
func (s *staging) moveIntoPlace() error {
	for i, file := range s.files {
		err := os.Rename(file.text, file.name)
		if err == nil {
			continue
		}
		if link := (*os.LinkError)(nil); errors.As(err, &link) {
			err = &fs.PathError{Op: "write", Path: file.name, Err: link.Err} // without the name of the text
		}
		if i == 0 {
			return notWritten(file.name, err)
		}
		return fmt.Errorf("%w: %d of %d files were written before", err, i, len(s.files))
	}
	return nil
}

// remove removes the texts that have not been moved into place and the folders without a file, and gives
// up the claimed files.
func (s *staging) remove() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.removed = true
	for _, file := range s.claimed {
		_ = file.Close()
	}
	for _, in := range s.stores {
		in.remove()
	}
	slices.Sort(s.folders)
	for _, folder := range slices.Backward(s.folders) {
		_ = os.Remove(folder) // fails if a file is in it
	}
}

// store is a hidden folder, which is locked as long as the program runs that made it.
type store struct {
	path string
	lock *os.File
	// failed is why there is no such folder.
	failed error
}

const (
	// storePrefix is what the names of these folders begin with.
	storePrefix = ".widedeep-unfinished-"
	// lockName is the file that is locked. It keeps git from taking the folder.
	lockName = ".gitignore"
	lockText = "# widedeep was killed before it wrote this: the next widedeep that writes here removes the folder.\n*\n"
)

// newStore makes such a folder. Until it is locked, another program may take it for one that a killed
// program has left, and remove it.
func newStore(in string) *store {
	for {
		path, err := os.MkdirTemp(in, storePrefix)
		if err != nil {
			return &store{failed: err}
		}
		made := &store{path: path}
		if made.lock, err = os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
			err = made.fill()
		}
		if err == nil {
			return made
		}
		made.remove()
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EWOULDBLOCK) {
			return &store{failed: err}
		}
	}
}

// fill locks the folder. Some file systems have no locks: there, what a killed program leaves stays.
func (s *store) fill() error {
	if err := tryLock(s.lock); errors.Is(err, syscall.EWOULDBLOCK) {
		return err
	}
	if _, err := os.Stat(s.lock.Name()); err != nil {
		return err
	}
	_, err := s.lock.WriteString(lockText)
	return err
}

func (s *store) remove() {
	if s.path == "" {
		return
	}
	// First, since a network's file system keeps files that are open.
	_ = s.lock.Close()
	_ = os.RemoveAll(s.path) // if it can't be removed, the next write tries again
}

func tryLock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// isStore reports whether a folder is such a hidden folder, by its name.
func isStore(folder fs.DirEntry) bool {
	return folder.IsDir() && strings.HasPrefix(folder.Name(), storePrefix)
}

// removeLeftovers removes what killed programs have left in a folder.
func removeLeftovers(folder string) {
	entries, _ := os.ReadDir(folder) // an error shows again when the files are written
	for _, entry := range entries {
		if isStore(entry) {
			removeLeftover(filepath.Join(folder, entry.Name()))
		}
	}
}

// removeLeftover removes a hidden folder, unless the program that made it still runs.
func removeLeftover(path string) {
	name := filepath.Join(path, lockName)
	lock, err := os.OpenFile(name, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		_ = os.Remove(path) // fails if it is not empty any more: the folder is being made
		return
	case err != nil:
		return
	}
	locked := tryLock(lock) == nil
	if locked {
		// While it is locked, so that whoever waits to lock it notices.
		_ = os.Remove(name)
	}
	_ = lock.Close()
	if locked {
		_ = os.RemoveAll(path)
	}
}

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/widedeep/widedeep/fn"
)

// replaceFiles writes files so that a reader gets either the old text or the new, never a
// part of it, and keeps the files' modes. It checks all files and prepares all new texts before
// it changes any file, and refuses a file that somebody else has changed since it was read, or
// that another run is writing.
// If moving a file into place fails all the same, the files before it stay changed: the
// error names the one that failed, and how many are written.
//
// A signal while the new texts are prepared ends the program at once, and nothing is written. Moving
// them into place takes milliseconds, so that is finished first: the files fit together either way.
//
// The folder is the package's, or a file.
func replaceFiles(folder string, given []fn.File, written []fn.Written) error {
	signals := catchSignals()
	defer signal.Stop(signals)
	if !isFolder(folder) && fileOnPath(folder) != "" {
		folder = filepath.Dir(folder)
	}
	removeLeftovers(folder)
	s := staging{folder: folder}
	defer s.remove()
	staged := make(chan error, 1)
	// Beside the signals, since the system may keep a write waiting, as that of a network does.
	go func() { staged <- s.stageAll(given, written) }()
	select {
	case sent := <-signals:
		return interruptedError{sent, "nothing was written"}
	case err := <-staged:
		if err != nil {
			return err
		}
	}
	if err := s.moveIntoPlace(); err != nil {
		return err
	}
	for _, file := range written {
		if file.Removed {
			if err := os.Remove(file.Name); err != nil {
				return err
			}
		}
	}
	s.remove()
	select {
	case sent := <-signals:
		return interruptedError{sent, "all was written"}
	default:
		return nil
	}
}

// interruptedError is the error about a signal that ends the program while it writes.
type interruptedError struct {
	signal  os.Signal
	outcome string
}

func (e interruptedError) Error() string { return "interrupted: " + e.outcome }

// status is the exit status that shells give to a program that the signal has ended.
func (e interruptedError) status() int {
	number, _ := e.signal.(syscall.Signal)
	return 128 + int(number)
}

// catchSignals returns the signals that ask the program to end, but for those that it was started to
// ignore, as below nohup.
func catchSignals() chan os.Signal {
	signals := make(chan os.Signal, 1)
	for _, one := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(one) {
			signal.Notify(signals, one)
		}
	}
	return signals
}

// stageAll checks all files and prepares their new texts.
func (s *staging) stageAll(given []fn.File, written []fn.Written) error {
	texts := map[string][]byte{}
	for _, file := range given {
		texts[file.Name] = file.Data
	}
	for _, file := range written {
		before, isGiven := texts[file.Name]
		if isGiven {
			if err := s.claim(file.Name, before); err != nil {
				return notWritten(file.Name, err)
			}
		}
		stage := s.stageNew
		switch {
		case file.Removed:
			stage = stageRemoval
		case isGiven:
			stage = s.stageReplacement
		}
		if err := stage(file.Name, file.Data); err != nil {
			return notWritten(file.Name, err)
		}
	}
	return nil
}

// notWritten is the error about a file that keeps all of them from being written. A system's
// error may name a file that was there for a moment only.
func notWritten(name string, err error) error {
	var ofSystem *fs.PathError
	if errors.As(err, &ofSystem) {
		err = fmt.Errorf("%s: %w", name, ofSystem.Err)
	}
	return fmt.Errorf("%w: nothing was written", err)
}

// claim keeps other runs of this program from a file until all is written. It fails for a read-only
// file, since replacing one only needs a writable folder but would ignore the file's mode, and for one
// that has changed since it was read.
func (s *staging) claim(name string, before []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	same := s.claimedAs(file)
	s.claimed = append(s.claimed, file)
	s.mutex.Unlock()
	if same != "" {
		return fmt.Errorf("%s and %s are one file, by a link: name one of them as PATH, or in %s", same, name, ignoreFile)
	}
	if err := tryLock(file); errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%s is being written by another widedeep", name)
	}
	// By its name: whoever had the lock before may have put another file in its place.
	if now, err := readFile(name); err != nil || !bytes.Equal(now, before) {
		return errors.Join(fmt.Errorf("%s has changed meanwhile", name), err)
	}
	return nil
}

// claimedAs returns the other name by which a file is claimed already; empty if it is not.
func (s *staging) claimedAs(file *os.File) string {
	info, err := file.Stat()
	for _, claimed := range s.claimed {
		if other, otherErr := claimed.Stat(); err == nil && otherErr == nil && os.SameFile(info, other) {
			return claimed.Name()
		}
	}
	return ""
}

// checkFolder fails if the system would not let a file in the folder be replaced or removed.
func checkFolder(folder string) error {
	const writable, searchable = 2, 1 // access(2) of POSIX
	if err := syscall.Access(folder, writable|searchable); err != nil {
		return fmt.Errorf("%s: %w, and a file in it is replaced or removed by writing to the folder", folder, err)
	}
	return nil
}

// stageReplacement prepares the new text of a file, or of the file that a link leads to.
func (s *staging) stageReplacement(name string, text []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := checkFolder(filepath.Dir(name)); err != nil {
		return err
	}
	return s.add(name, text, info)
}

// stageRemoval prepares nothing: it fails where the file could not be removed.
func stageRemoval(name string, _ []byte) error { return checkFolder(filepath.Dir(name)) }

// stageNew prepares a new file of a package, and makes its folder.
func (s *staging) stageNew(name string, text []byte) error {
	if link := linkAbove(s.folder, name); link != "" {
		return fmt.Errorf("%s is a link in the way of a folder: links to folders are not followed, so what is written there would not be read again", link)
	}
	switch _, err := os.Lstat(name); {
	case err == nil:
		return inTheWay(s.folder, name)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%s is a file in the way of a folder", nearestAbove(name))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	return s.add(name, text, nil)
}

// inTheWay is the error about a file of a package that has a new file's name and was not read.
func inTheWay(folder, name string) error {
	err := fmt.Errorf("%s is in the way of a new file, and was not read", name)
	isIt := func(file string) bool { return file == filepath.Clean(name) }
	if _, pattern := leftOut(folder, isIt); pattern != "" {
		return fmt.Errorf("%w, since %s leaves it out", err, pattern)
	}
	return err
}

// linkAbove returns the first link between a package's folder and a file of it; empty if there is
// none.
func linkAbove(folder, name string) string {
	link := ""
	for above := filepath.Dir(name); above != filepath.Clean(folder) && above != filepath.Dir(above); above = filepath.Dir(above) {
		if info, err := os.Lstat(above); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			link = above
		}
	}
	return link
}

// nearestAbove returns the nearest path above a name that there is.
func nearestAbove(name string) string {
	for {
		name = filepath.Dir(name)
		if _, err := os.Lstat(name); err == nil {
			return name
		}
	}
}

package command

import (
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	progressLength = 30
	// progressPause keeps a fast run from being slowed down by its terminal.
	progressPause = 100 * time.Millisecond
)

// progress draws a bar below the lines of a terminal. Without a terminal it draws nothing.
// A library for progress bars is longer to set up than this is: each line of a request
// first has to remove the bar.
type progress struct {
	terminal    io.Writer
	done, total int
	visible     bool
	drawn       time.Time
}

func newProgress(p Program, total int) *progress {
	if !p.Interactive {
		return &progress{terminal: io.Discard, total: total}
	}
	return &progress{terminal: p.Messages, total: total}
}

// clear makes room for a line.
func (p *progress) clear() {
	if p.visible {
		fmt.Fprint(p.terminal, "\r\x1b[K")
		p.visible = false
	}
}

// step counts one iteration.
func (p *progress) step() {
	p.done++
	if time.Since(p.drawn) < progressPause {
		return
	}
	full := progressLength * p.done / p.total
	fmt.Fprintf(p.terminal, "[%s%s] %d/%d", strings.Repeat("#", full), strings.Repeat(".", progressLength-full), p.done, p.total)
	p.visible, p.drawn = true, time.Now()
}

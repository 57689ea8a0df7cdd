// Package console reads the commands of the documentation's pages, and the output that a page
// shows below each of them, and compares what a cluster printed with the page. A block of
// commands is
//
//	```console
//	$ widedeep render -f clicks > clicks.yaml
//	$ widedeep version
//	(devel)
//	```
//
// A command that ends in a backslash goes on in the next line. In the output a line of three
// dots stands for any number of lines, and … for the rest of a line.
package console

import (
	"regexp"
	"strings"
)

// Command is a command, without the $ before it, and the output that the page shows.
type Command struct{ Text, Shown string }

var (
	block   = regexp.MustCompile("(?ms)^```console([^\n]*)\n(.*?)^```")
	command = regexp.MustCompile(`(?m)^\$ ((?:.*\\\n)*.*)\n((?:[^$].*\n|\n)*)`)
)

// Commands returns the commands of a page's blocks that are of a kind, in their order. The
// kind is what follows the word console, "" where nothing does.
func Commands(page, kind string) []Command {
	var commands []Command
	for _, found := range block.FindAllStringSubmatch(page, -1) {
		if strings.TrimSpace(found[1]) != kind {
			continue
		}
		for _, found := range command.FindAllStringSubmatch(found[2], -1) {
			commands = append(commands, Command{Text: found[1], Shown: found[2]})
		}
	}
	return commands
}

// LooksLike reports whether a text is the shown one, in which some may be left out.
func LooksLike(text, shown string) bool {
	return regexp.MustCompile(Expression(shown)).MatchString(text)
}

// Expression returns the regular expression of the texts that look like the shown one.
func Expression(shown string) string {
	var expression strings.Builder
	for line := range strings.Lines(shown) {
		if line == "...\n" {
			expression.WriteString(`(?:.*\n)*`)
			continue
		}
		kept, cut := strings.CutSuffix(line, "…\n")
		expression.WriteString(regexp.QuoteMeta(kept))
		if cut {
			expression.WriteString(".*\n")
		}
	}
	return "^" + expression.String() + "$"
}

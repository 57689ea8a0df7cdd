// Package shell writes the arguments of commands that messages propose, so that they can be typed.
package shell

import "strings"

// plain are the characters, beside letters and digits, that no shell changes inside a word.
const plain = "-_./:,=+@%"

// Word returns an argument as a shell takes it: in single quotes where it needs some.
func Word(arg string) string {
	isPlain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(plain, r)
	}
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool { return !isPlain(r) }) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// Words returns arguments as a shell takes them.
func Words(args []string) []string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = Word(arg)
	}
	return words
}

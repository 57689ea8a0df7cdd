package main

import (
	"fmt"
	"strings"
)

// selection is the part of a package that kpt passes to a function: the documents that
// match and are not excluded. The zero selection passes all.
type selection struct{ match, exclude selector }

// selector matches the documents that have what it states.
type selector struct{ kind, name, namespace string }

func (s selection) any() bool { return s != selection{} }

func (s selection) shows(d document) bool {
	return (s.match == selector{} || s.match.matches(d)) && (s.exclude == selector{} || !s.exclude.matches(d))
}

func (s selector) matches(d document) bool {
	return (s.kind == "" || s.kind == d.kind()) && (s.name == "" || s.name == d.name()) &&
		(s.namespace == "" || s.namespace == d.namespace())
}

// flags are the selection as `kpt fn eval` takes it.
func (s selection) flags() []string {
	return append(s.match.flags("match"), s.exclude.flags("exclude")...)
}

func (s selector) flags(verb string) []string {
	var flags []string
	for _, one := range s.stated() {
		flags = append(flags, "--"+verb+"-"+one[0], one[1])
	}
	return flags
}

func (s selector) stated() [][2]string {
	var stated [][2]string
	for _, one := range [][2]string{{"kind", s.kind}, {"name", s.name}, {"namespace", s.namespace}} {
		if one[1] != "" {
			stated = append(stated, one)
		}
	}
	return stated
}

// lines are the selection as a Kptfile's mutator takes it.
func (s selection) lines() string {
	var lines strings.Builder
	for _, one := range []struct {
		key      string
		selector selector
	}{{"selectors", s.match}, {"exclude", s.exclude}} {
		prefix := "    - "
		for i, stated := range one.selector.stated() {
			if i == 0 {
				fmt.Fprintf(&lines, "    %s:\n", one.key)
			}
			fmt.Fprintf(&lines, "%s%s: %s\n", prefix, stated[0], stated[1])
			prefix = "      "
		}
	}
	return lines.String()
}

// selectors reads what lines writes.
func (d document) selectors() selection {
	first := func(key string) selector {
		list, _ := d.value[key].([]any)
		if len(list) == 0 {
			return selector{}
		}
		s := document{value: list[0].(map[string]any)}
		return selector{s.at("kind"), s.at("name"), s.at("namespace")}
	}
	return selection{first("selectors"), first("exclude")}
}

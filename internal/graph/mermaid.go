package graph

import (
	"fmt"
	"strings"
)

// shapes are Mermaid's brackets around the text of a node, for each class.
var shapes = map[Class][2]string{
	Step: {"(", ")"}, Workload: {"[", "]"}, Network: {"{{", "}}"}, Storage: {"[(", ")]"}, Account: {"([", "])"},
}

// Mermaid returns the graph as a flowchart in Mermaid's language.
func (g *Graph) Mermaid() string {
	m := &mermaid{graph: g, ids: map[*Node]string{}}
	m.line(0, "flowchart LR")
	for i, n := range g.Nodes {
		m.ids[n] = fmt.Sprintf("n%d", i+1)
	}
	for i, config := range g.configs() {
		if config == "" {
			m.nodes(1, config)
			continue
		}
		m.line(1, "subgraph c%d[%s]", i+1, quoted("WideDeepConfig "+config))
		m.nodes(2, config)
		m.line(1, "end")
	}
	for _, e := range g.Edges {
		m.line(1, "%s -->|%s| %s", m.ids[e.From], quoted(e.Label), m.ids[e.To])
	}
	m.line(1, "classDef created stroke-dasharray: 5 3")
	m.line(1, "classDef referred stroke-dasharray: 1 3")
	return m.text.String()
}

type mermaid struct {
	graph *Graph
	ids   map[*Node]string
	text  strings.Builder
}

func (m *mermaid) line(depth int, format string, values ...any) {
	fmt.Fprintf(&m.text, "%s%s\n", strings.Repeat("  ", depth), fmt.Sprintf(format, values...))
}

// nodes writes the nodes of a WideDeepConfig, a workflow's steps within the workflow.
func (m *mermaid) nodes(depth int, config string) {
	for _, n := range m.graph.Nodes {
		if n.Config != config || n.Workflow != nil {
			continue
		}
		steps := m.graph.steps(n)
		if len(steps) == 0 {
			m.node(depth, n)
			continue
		}
		m.line(depth, "subgraph %s[%s]", m.ids[n], quoted(n.Kind+" "+n.Name))
		for _, step := range steps {
			m.node(depth+1, step)
		}
		m.line(depth, "end")
	}
}

func (m *mermaid) node(depth int, n *Node) {
	shape, ok := shapes[n.Class]
	if !ok {
		shape = shapes[Workload]
	}
	lines := append([]string{n.Kind, n.Name}, n.Details...)
	if n.Class == Step {
		lines = lines[1:]
	}
	class := ""
	if n.Origin != Given {
		class = ":::" + n.Origin.String()
	}
	m.line(depth, "%s%s%s%s%s", m.ids[n], shape[0], quoted(lines...), shape[1], class)
}

// quoted returns a text of lines in double quotes. Whatever could be Mermaid's or HTML's is
// written as a number: #60; is <.
func quoted(lines ...string) string {
	var text strings.Builder
	for i, line := range lines {
		if i > 0 {
			text.WriteString("<br>")
		}
		for _, r := range printable(line) {
			if r < 0x80 && !isPlain(r) {
				fmt.Fprintf(&text, "#%d;", r)
			} else {
				text.WriteRune(r)
			}
		}
	}
	return `"` + text.String() + `"`
}

// isPlain reports whether a character has no meaning within quotes in Mermaid, nor in HTML.
func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" -._/:,=()", r)
}

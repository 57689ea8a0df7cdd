package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// style has a light and a dark palette. The picture has a background of its own, since the
// page's may be the other one.
const style = `
    svg { color-scheme: light dark }
    .page { fill: #ffffff; stroke: #d0d7de }
    .frame { fill: #f6f8fa; stroke: #d0d7de }
    .text { fill: #1f2328; font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
    .kind, .title { fill: #59636e; font: 600 11px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif }
    .detail { fill: #59636e; font-size: 10.5px }
    .box { stroke-width: 1.25 }
    .created { stroke-dasharray: 6 3 }
    .referred { stroke-dasharray: 1.5 3; stroke-linecap: round }
    .workflow { fill: #f3eefc; stroke: #8250df }
    .step { fill: #ffffff; stroke: #8250df }
    .workload { fill: #e3f1ff; stroke: #0969da }
    .network { fill: #e0f5ea; stroke: #1a7f37 }
    .storage { fill: #fff3d6; stroke: #9a6700 }
    .account { fill: #ffeaf4; stroke: #bf3989 }
    .edge { fill: none; stroke: #6e7781; stroke-width: 1.25 }
    .edge.access { stroke: #bf3989 }
    .tip { fill: #6e7781 }
    .tip.access { fill: #bf3989 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #3d444d }
      .frame { fill: #151b23; stroke: #3d444d }
      .text { fill: #f0f6fc }
      .kind, .title, .detail { fill: #9198a1 }
      .workflow { fill: #211a33; stroke: #a371f7 }
      .step { fill: #0d1117; stroke: #a371f7 }
      .workload { fill: #0f2238; stroke: #4493f8 }
      .network { fill: #0f2a1b; stroke: #3fb950 }
      .storage { fill: #2b2111; stroke: #d29922 }
      .account { fill: #2f1626; stroke: #db61a2 }
      .edge { stroke: #9198a1 }
      .edge.access { stroke: #db61a2 }
      .tip { fill: #9198a1 }
      .tip.access { fill: #db61a2 }
    }
`

// SVG returns the graph as a picture: without scripts and without anything from elsewhere.
func (g *Graph) SVG() string {
	d := &drawing{picture: newPicture(g)}
	d.line(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title description">`, d.width, d.height+legendSize)
	d.line(`  <title id="title">%s</title>`, escaped(g.title()))
	d.line(`  <desc id="description">%s</desc>`, escaped(g.sentences()))
	d.line(`  <style>%s  </style>`, style)
	d.line(`  <defs>`)
	for _, class := range []string{"edge", "access"} {
		d.line(`    <marker id="tip-%s" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip %[1]s" d="M0 0.5 8 4 0 7.5Z"/></marker>`, class)
	}
	d.line(`  </defs>`)
	d.line(`  <rect class="page" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>`, d.width-1, d.height+legendSize-1)
	for _, f := range d.frames {
		d.frame(f)
	}
	for _, r := range d.routes {
		d.route(r)
	}
	for _, n := range g.Nodes {
		d.box(d.boxes[n])
	}
	d.legend()
	d.line(`</svg>`)
	return d.text.String()
}

// title names what is drawn.
func (g *Graph) title() string {
	var names []string
	for _, config := range g.configs() {
		if config != "" {
			names = append(names, "WideDeepConfig "+config)
		}
	}
	return cmp.Or(strings.Join(names, ", "), "Resources")
}

// sentences say what the edges show, for those who can't see them.
func (g *Graph) sentences() string {
	var all []string
	for _, e := range g.Edges {
		all = append(all, fmt.Sprintf("%s %s: %s: %s %s.", e.From.Kind, e.From.Name, e.Label, e.To.Kind, e.To.Name))
	}
	return strings.Join(all, " ")
}

type drawing struct {
	*picture
	text strings.Builder
}

func (d *drawing) line(format string, values ...any) { fmt.Fprintf(&d.text, format+"\n", values...) }

func (d *drawing) frame(f *frame) {
	if f.config == "" {
		return
	}
	d.line(`  <rect class="frame" x="%d" y="%d" width="%d" height="%d" rx="6"/>`, f.x, f.y, f.width, f.height)
	title := wrap(f.config, (f.width-2*margin)/8-len("WideDeepConfig "), 1)[0]
	d.line(`  <text class="title" x="%d" y="%d">WideDeepConfig <tspan class="text">%s</tspan></text>`, f.x+margin, f.y+margin+8, escaped(title))
}

// box draws a box with its texts.
func (d *drawing) box(b *box) {
	n := b.node
	d.line(`  <g><title>%s</title>`, escaped(strings.Join(slices.Concat([]string{n.Kind + " " + n.Name}, n.Details), "\n")))
	d.line(`    <rect class="box %s %s" x="%d" y="%d" width="%d" height="%d" rx="5"/>`, n.Class, n.Origin, b.x, b.y, b.width, b.height)
	y := b.y + padding
	for _, lines := range []struct {
		class string
		size  int
		texts []string
	}{{"kind", kindSize, b.kind}, {"text", nameSize, b.name}, {"text detail", detailSize, b.details}} {
		for _, text := range lines.texts {
			y += lines.size
			d.line(`    <text class="%s" x="%d" y="%d">%s</text>`, lines.class, b.x+padding, y-4, escaped(text))
		}
	}
	d.line(`  </g>`)
	for i := 1; i < len(b.steps); i++ {
		if before, step := b.steps[i-1], b.steps[i]; before.node.Stage != step.node.Stage {
			d.path("edge", "edge", "then", fmt.Sprintf("M%d %dV%d", b.x+b.width/2, before.bottom(), step.y-1))
		}
	}
}

func (d *drawing) path(class, tip, title, path string) {
	d.line(`  <path class="%s" marker-end="url(#tip-%s)" d="%s"><title>%s</title></path>`, class, tip, path, escaped(title))
}

// route draws an edge.
func (d *drawing) route(r *route) {
	from, to := r.from, r.to
	x1, y1, x2, y2 := from.x+from.width, from.middle(), to.x-1, to.middle()
	var path string
	switch {
	case r.lane != 0:
		path = around(from.x, y1, x2, y2, r.lane)
	case from.x < to.x+to.width && to.x < x1: // a neighbour in the column
		path = fmt.Sprintf("M%d %dV%d", from.x+from.width/2, from.bottom(), to.y-1)
		if from.y > to.y {
			path = fmt.Sprintf("M%d %dV%d", from.x+from.width/2, from.y, to.bottom()+1)
		}
	case to.x < from.x:
		path = fmt.Sprintf("M%d %d", from.x, y1) + curve(from.x, y1, to.x+to.width+1, y2)
	case r.bend != nil:
		b := r.bend
		path = fmt.Sprintf("M%d %d", x1, y1) + curve(x1, y1, b.x, b.y) + fmt.Sprintf("H%d", b.x+b.width) + curve(b.x+b.width, b.y, x2, y2)
	default:
		path = fmt.Sprintf("M%d %d", x1, y1) + curve(x1, y1, x2, y2)
	}
	class, tip := "edge", "edge"
	if to.node.Class == Account {
		class, tip = "edge access", "access"
	}
	d.path(class, tip, fmt.Sprintf("%s %s: %s: %s %s", from.node.Kind, from.node.Name, r.edge.Label, to.node.Kind, to.node.Name), path)
}

// curve leads from one point to another, level at both ends.
func curve(x1, y1, x2, y2 int) string {
	half := (x2 - x1) / 2
	return fmt.Sprintf("C%d %d %d %d %d %d", x1+half, y1, x2-half, y2, x2, y2)
}

// around leads from one point to another by a line on their left.
func around(x1, y1, x2, y2, lane int) string {
	const corner = 5
	down := corner
	if y1 > y2 {
		down = -corner
	}
	return fmt.Sprintf("M%d %dH%dQ%d %d %d %d", x1, y1, lane+corner, lane, y1, lane, y1+down) +
		fmt.Sprintf("V%dQ%d %d %d %dH%d", y2-down, lane, y2, lane+corner, y2, x2)
}

// legendSize is the height of the legend.
const legendSize = 26

// legend says what the borders mean, of those that the picture has.
func (d *drawing) legend() {
	x := 2 * margin
	for _, o := range []Origin{Given, Created, Referred} {
		if !slices.ContainsFunc(d.graph.Nodes, func(n *Node) bool { return n.Origin == o }) {
			continue
		}
		meaning := [...]string{"applied", "created on the cluster", "has to be there"}[o]
		d.line(`  <rect class="edge box %s" x="%d" y="%d" width="18" height="11" rx="3"/>`, o, x, d.height)
		d.line(`  <text class="kind" x="%d" y="%d">%s</text>`, x+25, d.height+10, meaning)
		x += 25 + 13*len(meaning)/2 + 14
	}
}

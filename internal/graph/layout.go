package graph

import "slices"

// Sizes of the picture, in pixels. Its width is that of three columns at most, so that it can
// be read on a small screen.
const (
	boxWidth  = 152
	padding   = 9  // within a box
	inset     = 8  // of steps within their workflow
	rowGap    = 14 // between boxes
	arrowGap  = 22 // between steps that run one after the other
	columnGap = 38
	laneGap   = 10 // between edges beside a column
	margin    = 12 // around a WideDeepConfig's frame, and within it
	titleSize = 22 // of a frame's title

	kindSize, nameSize, detailSize    = 14, 16, 13 // of a line of text
	kindCells, nameCells, detailCells = 18, 18, 21 // in a line of text
	maxDetails                        = 3
)

// box is a node's place in the picture. A box without a node is a bend: an edge between the
// first and the last column passes through it.
type box struct {
	node                *Node
	x, y, width, height int
	kind, name, details []string
	// steps are the boxes within a workflow's; outer is the workflow's box.
	steps []*box
	outer *box
	// column is the index of the box's column in its frame.
	column int
}

// newBox makes a box that has room for the texts of a node.
func newBox(n *Node) *box {
	b := &box{node: n, width: boxWidth, height: 2 * padding, name: wrap(n.Name, nameCells, 3)}
	if n.Class != Step {
		b.kind = wrap(n.Kind, kindCells, 2)
		b.height += len(b.kind) * kindSize
	}
	for i, detail := range n.Details {
		if i == maxDetails-1 && len(n.Details) > maxDetails {
			b.details = append(b.details, "…")
			break
		}
		b.details = append(b.details, wrap(detail, detailCells, 3)...)
	}
	b.height += len(b.name)*nameSize + len(b.details)*detailSize
	return b
}

// addSteps adds the steps of a workflow, one below the other.
func (b *box) addSteps(steps []*box) {
	bottom := b.height - padding
	for i, s := range steps {
		gap := rowGap / 2
		if i > 0 && steps[i-1].node.Stage != s.node.Stage {
			gap = arrowGap
		}
		s.x, s.y, s.outer = inset, bottom+gap, b
		bottom = s.y + s.height
	}
	b.steps, b.width, b.height = steps, boxWidth+2*inset, bottom+inset
}

// middle is the height at which edges meet a box.
func (b *box) middle() int {
	if len(b.steps) > 0 {
		return (b.y + b.steps[0].y) / 2 // beside its title
	}
	return b.y + b.height/2
}

// root is the box that moves with a box: a step's workflow, or the box itself.
func (b *box) root() *box {
	if b.outer != nil {
		return b.outer
	}
	return b
}

func (b *box) bottom() int { return b.y + b.height }

// moveTo moves a box with its steps.
func (b *box) moveTo(x, y int) {
	for _, s := range b.steps {
		s.moveTo(s.x+x-b.x, s.y+y-b.y)
	}
	b.x, b.y = x, y
}

// columnOf is the column of a node. Below a workflow there is room for the accounts, and
// below what it creates for their roles; without a workflow there is none.
func columnOf(n *Node, hasWorkflow bool) int {
	isRole := n.Kind == "Role" || n.Kind == "ClusterRole"
	switch {
	case n.Class == Workflow:
		return 0
	case n.Class == Storage && hasWorkflow, isRole && !hasWorkflow:
		return 2
	case n.Class == Account && !isRole && hasWorkflow, n.Class == Workload && !hasWorkflow, n.Class == Network && !hasWorkflow:
		return 0
	}
	return 1
}

// route is an edge in the picture.
type route struct {
	edge     *Edge
	from, to *box
	// bend is what the edge passes through; nil if it passes over no column.
	bend *box
	// lane is the x at which the edge leads down or up beside its column; 0 if it does not.
	lane int
}

// picture is the layout of a graph.
type picture struct {
	graph         *Graph
	boxes         map[*Node]*box
	frames        []*frame
	routes        []*route
	width, height int
}

// newPicture finds a place for everything in a graph.
func newPicture(g *Graph) *picture {
	p := &picture{graph: g, boxes: map[*Node]*box{}}
	for _, config := range g.configs() {
		p.frames = append(p.frames, p.newFrame(config))
	}
	for _, e := range g.Edges {
		if e.From.Workflow == nil || e.From.Workflow != e.To.Workflow { // arrows within the workflow show these
			p.routes = append(p.routes, &route{edge: e, from: p.boxes[e.From], to: p.boxes[e.To]})
		}
	}
	y := margin
	for _, f := range p.frames {
		for _, r := range p.routes {
			if r.edge.From.Config == f.config && r.edge.To.Config == f.config {
				f.connect(r)
			}
		}
		f.arrange()
		f.finish(margin, y)
		y += f.height + margin
		p.width = max(p.width, f.width+2*margin)
	}
	for _, f := range p.frames {
		f.width = p.width - 2*margin
	}
	p.height = y
	return p
}

// newFrame makes the boxes of a WideDeepConfig's nodes.
func (p *picture) newFrame(config string) *frame {
	f := &frame{config: config, bends: map[*box]*box{}, ends: map[*box][][2]*box{}}
	columns := make([][]*box, 3)
	hasWorkflow := slices.ContainsFunc(p.graph.Nodes, func(n *Node) bool { return n.Config == config && n.Class == Workflow })
	for _, n := range p.graph.Nodes {
		if n.Config != config || n.Workflow != nil {
			continue
		}
		b := newBox(n)
		p.boxes[n] = b
		var steps []*box
		for _, step := range p.graph.steps(n) {
			p.boxes[step] = newBox(step)
			steps = append(steps, p.boxes[step])
		}
		if len(steps) > 0 {
			b.addSteps(steps)
		}
		column := columnOf(n, hasWorkflow)
		columns[column] = append(columns[column], b)
	}
	for _, boxes := range columns {
		if len(boxes) == 0 {
			continue
		}
		for _, b := range boxes {
			b.column = len(f.columns)
			for _, s := range b.steps {
				s.column = b.column
			}
		}
		// Accounts are below what runs as them, and roles below what needs none.
		slices.SortStableFunc(boxes, func(a, b *box) int { return rankOf(a) - rankOf(b) })
		f.columns = append(f.columns, boxes)
	}
	return f
}

// rankOf is higher for boxes that stay below others in their column.
func rankOf(b *box) int {
	if b.node != nil && b.node.Class == Account {
		return 1
	}
	return 0
}

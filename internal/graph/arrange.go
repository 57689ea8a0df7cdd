package graph

import (
	"cmp"
	"slices"
)

// rounds is how often columns are arranged by their neighbours. Pictures of this size no
// longer change after a few.
const rounds = 6

// frame is the part of a picture that belongs to a WideDeepConfig.
type frame struct {
	config              string
	x, y, width, height int
	// columns hold the frame's boxes from top to bottom, except for steps.
	columns [][]*box
	// ends has for each box the parts of edges that lead to a column beside it: each from the
	// box, or one of its steps, to another box.
	ends map[*box][][2]*box
	// bends has for a box the bend of the edges to it that pass over a column.
	bends map[*box]*box
	// beside are the edges within a column.
	beside []*route
}

// connect adds an edge within the frame.
func (f *frame) connect(r *route) {
	left, right := r.from, r.to
	if left.column > right.column {
		left, right = right, left
	}
	switch right.column - left.column {
	case 0:
		f.beside = append(f.beside, r)
	case 1:
		f.join(left, right)
	case 2:
		if f.bends[right] == nil {
			f.bends[right] = &box{width: boxWidth, column: 1}
			f.columns[1] = slices.Insert(f.columns[1], 0, f.bends[right])
			f.join(f.bends[right], right)
		}
		r.bend = f.bends[right]
		f.join(left, r.bend)
	}
}

// join notes a part of an edge, between boxes of columns side by side.
func (f *frame) join(left, right *box) {
	f.ends[left.root()] = append(f.ends[left.root()], [2]*box{left, right})
	f.ends[right.root()] = append(f.ends[right.root()], [2]*box{right, left})
}

// arrange orders the boxes of each column so that few edges cross, and places them near
// what they are connected with.
func (f *frame) arrange() {
	for i, boxes := range f.columns {
		stack(boxes)
		if i > 0 {
			f.sort(boxes)
			f.place(boxes)
		}
	}
	for range rounds {
		for _, boxes := range f.columns {
			f.uncross(boxes)
			f.place(boxes)
		}
	}
}

// stack puts boxes one below the other.
func stack(boxes []*box) {
	y := 0
	for _, b := range boxes {
		b.moveTo(b.x, y)
		y = b.bottom() + rowGap
	}
}

// wanted is where a box would lie at the height of what it is connected with, as the sum
// over a number of segments. A box without segments follows the one that it refers to.
func (f *frame) wanted(b *box, ends [][2]*box) (sum, number int) {
	for _, s := range ends {
		sum += s[1].middle() - (s[0].middle() - b.y)
	}
	if len(ends) > 0 {
		return sum, len(ends)
	}
	return f.followed(b).y, 1
}

// followed is a box that a box refers to in its column; the box itself if there is none.
func (f *frame) followed(b *box) *box {
	for _, r := range f.beside {
		if r.from == b && r.to.outer == nil {
			return r.to
		}
	}
	return b
}

// sort orders a column by what its boxes are connected with on their left.
func (f *frame) sort(boxes []*box) {
	at := map[*box]int{}
	for _, b := range boxes {
		ends := slices.DeleteFunc(slices.Clone(f.ends[b]), func(s [2]*box) bool { return s[1].column > b.column })
		sum, number := f.wanted(b, ends)
		at[b] = sum / number
	}
	slices.SortStableFunc(boxes, func(a, b *box) int {
		if len(f.ends[a]) == 0 {
			a = f.followed(a)
		}
		if len(f.ends[b]) == 0 {
			b = f.followed(b)
		}
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(at[a], at[b]))
	})
	stack(boxes)
}

// place moves the boxes of a column to where they want to lie, as near as their order and
// their sizes allow: boxes that would overlap move together, to their mean.
func (f *frame) place(boxes []*box) {
	type pool struct{ sum, number, boxes int }
	var pools []pool
	var offsets []int // of each box from the first, where all touch
	offset := 0
	for _, b := range boxes {
		sum, number := f.wanted(b, f.ends[b])
		pools = append(pools, pool{sum - number*offset, number, 1})
		offsets = append(offsets, offset)
		offset += b.height + rowGap
		for last := len(pools) - 1; last > 0; last-- {
			above, below := pools[last-1], pools[last]
			if above.sum*below.number <= below.sum*above.number {
				break
			}
			pools = append(pools[:last-1], pool{above.sum + below.sum, above.number + below.number, above.boxes + below.boxes})
		}
	}
	i := 0
	for _, p := range pools {
		for range p.boxes {
			boxes[i].moveTo(boxes[i].x, p.sum/p.number+offsets[i])
			i++
		}
	}
}

// uncross exchanges neighbours in a column where fewer edges cross then.
func (f *frame) uncross(boxes []*box) {
	for range boxes {
		changed := false
		for i := 1; i < len(boxes); i++ {
			above, below := boxes[i-1], boxes[i]
			if rankOf(above) == rankOf(below) && f.crossings(above, below) > f.crossings(below, above) {
				boxes[i-1], boxes[i] = below, above
				changed = true
			}
		}
		if !changed {
			return
		}
		stack(boxes)
	}
}

// crossings counts the pairs of edges of two boxes of a column that cross if one box is
// above the other.
func (f *frame) crossings(above, below *box) int {
	number := 0
	for _, a := range f.ends[above] {
		for _, b := range f.ends[below] {
			if a[1].column == b[1].column && a[1].middle() > b[1].middle() {
				number++
			}
		}
	}
	return number
}

// finish moves the frame with its boxes to a place in the picture.
func (f *frame) finish(x, y int) {
	top := f.columns[0][0].y
	for _, boxes := range f.columns {
		top = min(top, boxes[0].y)
	}
	f.x, f.y = x, y
	y += margin
	if f.config != "" {
		y += titleSize
	}
	bottom := 0
	x += margin
	for i, boxes := range f.columns {
		lanes, width := f.lanes(i), 0
		if i == 0 {
			x += laneGap * len(lanes) // the other columns have the gap
		}
		for _, b := range boxes {
			width = max(width, b.width)
		}
		for _, b := range boxes {
			b.moveTo(x+(width-b.width)/2, b.y-top+y)
			bottom = max(bottom, b.bottom())
		}
		for j, routes := range lanes {
			for _, r := range routes {
				r.lane = x - laneGap*(j+1)
			}
		}
		x += width + columnGap
	}
	f.width, f.height = x-columnGap+margin-f.x, bottom+margin-f.y
}

// lanes groups the edges that lead around boxes of a column by where they end.
func (f *frame) lanes(column int) [][]*route {
	var all [][]*route
	for _, r := range f.beside {
		if r.from.column != column || f.areNeighbours(r.from, r.to) {
			continue
		}
		i := slices.IndexFunc(all, func(routes []*route) bool { return routes[0].to == r.to })
		if i < 0 {
			all, i = append(all, nil), len(all)
		}
		all[i] = append(all[i], r)
	}
	return all
}

// areNeighbours reports whether no box lies between two of a column.
func (f *frame) areNeighbours(a, b *box) bool {
	boxes := f.columns[a.column]
	i, j := slices.Index(boxes, a), slices.Index(boxes, b)
	return i >= 0 && j >= 0 && max(i-j, j-i) == 1
}

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// place is a change of the code, numbered in the order of places.
type place struct {
	number int
	group  int    // the first of those that ask together; 0 in a manifest
	where  string // file and function
	what   string
	line   int // in a file of code
}

func (p place) String() string {
	if p.line == 0 {
		return p.where + ": " + p.what
	}
	return fmt.Sprintf("%s (line %d): %s", p.where, p.line, p.what)
}

// source is a Go file in which each place asks package mutant whether to go wrong.
type source struct {
	files    *token.FileSet
	file     *ast.File
	name     string
	text     []byte
	function string
	edits    []edit
	places   *[]place
}

// edit puts texts before and after a part of the file, or replaces the part.
type edit struct {
	start, end    int
	before, after string
	instead       bool
}

// instrument returns a Go file with its places. Their numbers follow those of earlier
// files.
func instrument(name string, text []byte, places *[]place) ([]byte, error) {
	s := &source{files: token.NewFileSet(), name: name, text: text, places: places}
	var err error
	if s.file, err = parser.ParseFile(s.files, name, text, parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	for _, declaration := range s.file.Decls {
		s.function = ""
		if f, ok := declaration.(*ast.FuncDecl); ok {
			s.function = f.Name.Name
		}
		if d, ok := declaration.(*ast.GenDecl); ok && d.Tok != token.VAR {
			continue
		}
		ast.Inspect(declaration, func(n ast.Node) bool { s.visit(n); return true })
	}
	if len(s.edits) == 0 {
		return text, nil
	}
	after := s.offset(s.file.Name.End())
	s.edits = append(s.edits, edit{after, after, `; import mutant "` + runtimePackage + `"`, "", false})
	return s.apply(), nil
}

func (s *source) offset(p token.Pos) int { return s.files.Position(p).Offset }

// show prints a node in one line.
func (s *source) show(n ast.Node) string {
	var text bytes.Buffer
	if err := format.Node(&text, s.files, n); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// add numbers places and returns the first number.
func (s *source) add(n ast.Node, whats ...string) int {
	first := len(*s.places) + 1
	for _, what := range whats {
		where := s.name
		if s.function != "" {
			where += " " + s.function
		}
		*s.places = append(*s.places, place{len(*s.places) + 1, first, where, what, s.files.Position(n.Pos()).Line})
	}
	return first
}

func (s *source) wrap(n ast.Node, before, after string) {
	s.edits = append(s.edits, edit{s.offset(n.Pos()), s.offset(n.End()), before, after, false})
}

func (s *source) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		s.condition(n.Cond)
	case *ast.SwitchStmt:
		if n.Tag == nil {
			for _, clause := range n.Body.List {
				for _, condition := range clause.(*ast.CaseClause).List {
					s.condition(condition)
				}
			}
		}
	case *ast.ReturnStmt:
		for _, result := range n.Results {
			if isBoolean(result) {
				s.condition(result)
			}
		}
	case *ast.BlockStmt:
		s.statements(n.List)
	case *ast.CaseClause:
		s.statements(n.Body)
	case *ast.CompositeLit:
		s.literal(n)
	case *ast.CallExpr:
		s.appended(n)
	}
}

// condition splits a condition into the operands of `&&` and `||`.
func (s *source) condition(n ast.Expr) {
	switch n := n.(type) {
	case *ast.ParenExpr:
		s.condition(n.X)
		return
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			s.condition(n.X)
			s.condition(n.Y)
			return
		}
	}
	text := s.show(n)
	if text == "err != nil" {
		return // with the manifests that there are nothing fails
	}
	s.wrap(n, fmt.Sprintf("mutant.If(%d, ", s.add(n, "always "+text, "never "+text)), ")")
}

// isBoolean reports whether an expression is syntactically a condition.
func isBoolean(n ast.Expr) bool {
	switch n := n.(type) {
	case *ast.ParenExpr:
		return isBoolean(n.X)
	case *ast.UnaryExpr:
		return n.Op == token.NOT
	case *ast.BinaryExpr:
		return slices.Contains([]token.Token{token.LAND, token.LOR, token.EQL, token.NEQ, token.LSS, token.GTR, token.LEQ, token.GEQ}, n.Op)
	}
	return false
}

// statements are calls and assignments to what is declared elsewhere.
func (s *source) statements(list []ast.Stmt) {
	for _, n := range list {
		assignment, assigns := n.(*ast.AssignStmt)
		_, calls := n.(*ast.ExprStmt)
		if calls || assigns && assignment.Tok != token.DEFINE && !isBlank(assignment) {
			s.wrap(n, fmt.Sprintf("if mutant.Runs(%d) { ", s.add(n, "without "+s.show(n))), " }")
		}
	}
}

func isBlank(n *ast.AssignStmt) bool {
	name, ok := n.Lhs[0].(*ast.Ident)
	return ok && name.Name == "_" && len(n.Lhs) == 1
}

// literal is a composite literal of a list or a mapping.
func (s *source) literal(n *ast.CompositeLit) {
	kind := ""
	switch of := n.Type.(type) {
	case *ast.ArrayType:
		if of.Len == nil {
			kind = "List"
		}
	case *ast.MapType:
		kind = "Map"
	}
	if kind == "" || len(n.Elts) == 0 {
		return
	}
	if kind == "Map" && !sortByKey(n.Elts) {
		return
	}
	s.wrap(n, fmt.Sprintf("mutant.%s(%d, ", kind, s.add(n, s.elements(n.Elts)...)), ")")
}

// sortByKey sorts a mapping's entries as package mutant counts them, if their keys are
// texts that are written out.
func sortByKey(entries []ast.Expr) bool {
	key := func(entry ast.Expr) string {
		literal, ok := entry.(*ast.KeyValueExpr).Key.(*ast.BasicLit)
		if !ok {
			return ""
		}
		return literal.Value
	}
	slices.SortFunc(entries, func(a, b ast.Expr) int { return cmp.Compare(key(a), key(b)) })
	return key(entries[0]) != ""
}

func (s *source) elements(list []ast.Expr) []string {
	var whats []string
	for _, element := range list {
		whats = append(whats, "without the element "+s.show(element))
	}
	return whats
}

// appended is an append of several elements; of one, the statement is a place.
func (s *source) appended(n *ast.CallExpr) {
	if name, ok := n.Fun.(*ast.Ident); !ok || name.Name != "append" || n.Ellipsis.IsValid() || len(n.Args) < 3 {
		return
	}
	first := s.add(n, s.elements(n.Args[1:])...)
	s.edits = append(s.edits, edit{s.offset(n.Pos()), s.offset(n.Lparen) + 1, fmt.Sprintf("mutant.Append(%d, ", first), "", true})
}

// apply makes all edits. If two begin or end at the same place, the longer one is the outer
// one.
func (s *source) apply() []byte {
	type mark struct {
		at, rank int
		text     string
		skip     int
	}
	var marks []mark
	for _, e := range s.edits {
		length := e.end - e.start
		if e.instead {
			marks = append(marks, mark{e.start, 1 << 30, e.before, length})
			continue
		}
		marks = append(marks, mark{e.start, 1<<29 - length, e.before, 0})
		if e.after != "" {
			marks = append(marks, mark{e.end, length, e.after, 0})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	var text bytes.Buffer
	from := 0
	for _, m := range marks {
		text.Write(s.text[from:m.at])
		text.WriteString(m.text)
		from = m.at + m.skip
	}
	text.Write(s.text[from:])
	return text.Bytes()
}

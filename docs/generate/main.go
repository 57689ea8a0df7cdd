// Command generate writes docs/parameters.md: every parameter, from the one table in
// package parameters, the manifests and the comments of the Go types. Run it with
// `make generate`.
package main

import (
	"bytes"
	_ "embed"
	"os"
	"strconv"
	"strings"
	"text/template"

	"github.com/widedeep/widedeep/internal/generate"
	"github.com/widedeep/widedeep/internal/markdown"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

//go:generate go run . ../parameters.md

// prose is the page around the tables.
//
//go:embed parameters.md.tmpl
var prose string

func main() { os.Exit(generate.File(os.Args[1:], os.Stderr, page)) }

func page() ([]byte, error) {
	parsed, err := template.New("parameters.md").Funcs(template.FuncMap{"table": table, "others": others}).Parse(prose)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = parsed.Execute(&text, struct {
		Modes       []v1alpha1.Mode
		DefaultMode v1alpha1.Mode
	}{v1alpha1.Modes, v1alpha1.DefaultMode})
	return text.Bytes(), err
}

// table lists the setters that reach a field of the mode's manifests.
func table(mode v1alpha1.Mode) (string, error) {
	counts, err := manifests.Embedded.Counts(mode)
	var rows [][]string
	for _, s := range parameters.Setters {
		if counts[s.Setter] == 0 {
			continue
		}
		required := "No"
		if s.Expected {
			required = "Yes"
		}
		rows = append(rows, []string{
			s.Setter, s.Field, strings.ToLower(string(s.Structure().Type)), s.Default[mode], s.Description[mode], strconv.Itoa(counts[s.Setter]), required,
		})
	}
	return markdown.Table([]string{"SETTER", "FIELD", "TYPE", "DEFAULT", "DESCRIPTION", "COUNT", "REQUIRED"}, rows), err
}

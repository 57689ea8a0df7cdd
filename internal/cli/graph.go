package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/graph"
)

// The formats of graph.
const (
	mermaidFormat = "mermaid"
	svgFormat     = "svg"
)

type drawing struct {
	Program

	files  []string
	format choice
}

func newGraph(p Program) *cobra.Command {
	d := drawing{Program: p, format: choice{mermaidFormat, []string{mermaidFormat, svgFormat}}}
	command := &cobra.Command{
		Use:   "graph [-f FILE|DIR|-]... [-o mermaid|svg]",
		Short: "Draw the resources and how they hang together",
		Long: `Graph draws the resources in the files, rendered by this function or written by
anybody: a workflow's steps, the pods that they run, the volumes, Services and accounts,
and what a workflow creates on the cluster. Without -f it draws what the current folder
holds. A WideDeepConfig without rendered resources beside it is rendered first.

Mermaid is text that GitHub and GitLab show as a picture, between ` + "```mermaid and ```" + `.
An SVG is a picture by itself, which follows the reader's choice of light or dark.`,
		Example: `  widedeep graph -f wide-deep.yaml -o svg > wide-deep.svg
  widedeep render --set MODE=pipeline | widedeep graph -f -
  kustomize build team-a | widedeep graph -f - -o svg > team-a.svg`,
		Args:              onlyFlags,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return d.run() },
	}
	flags := command.Flags()
	flags.StringArrayVarP(&d.files, "filename", "f", nil, "file or folder with resources or WideDeepConfigs, - for standard input (repeatable)")
	flags.VarP(&d.format, "output", "o", "format to print")
	return command
}

func (d drawing) run() error {
	names := d.files
	if len(names) == 0 {
		names = []string{"."}
	}
	set, err := d.read(names)
	if err != nil {
		return err
	}
	drawn, err := graph.New(set, fn.OwnerAnnotation, fn.IsGenerated)
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(names, ", "), err)
	}
	if len(drawn.Nodes) == 0 {
		return fmt.Errorf("%s: there is no resource to draw: none that gets to a cluster has a kind and a name", strings.Join(names, ", "))
	}
	text := drawn.Mermaid()
	if d.format.text == svgFormat {
		text = drawn.SVG()
	}
	_, err = io.WriteString(d.Out, text)
	return err
}

// read returns the resources in files. If no WideDeepConfig in them has rendered resources
// beside it, what they generate is among the resources.
func (d drawing) read(names []string) ([]*yaml.Node, error) {
	var files []fn.File
	for _, name := range names {
		more, err := d.open(name)
		if err != nil {
			return nil, err
		}
		files = addOnce(files, more)
	}
	var set []*yaml.Node
	var configs []fn.ConfigIn
	rendered := map[string]bool{}
	near := false
	for _, file := range files {
		documents, err := file.Documents()
		if err != nil && file.CollisionsOnly {
			continue // not a resource, such as a chart's template
		}
		if err != nil {
			return nil, err
		}
		for _, document := range documents {
			switch {
			case fn.IsConfig(document):
				configs = append(configs, fn.ConfigIn{Name: yaml.NewRNode(document).GetName(), File: file.Name})
			case fn.ComesNearConfig(document):
				near = true
			default:
				rendered[fn.Generator(document)] = true
				set = append(set, document)
			}
		}
	}
	if near { // rendering says what is wrong
		return d.render(files)
	}
	missing := slices.DeleteFunc(slices.Clone(configs), func(config fn.ConfigIn) bool { return rendered[config.Name] })
	if len(missing) == 0 {
		d.reportStale(names)
		return set, nil
	}
	if len(missing) < len(configs) {
		var where []string
		for _, config := range missing {
			where = append(where, fmt.Sprintf("%s (%s)", config.File, config.Name))
		}
		fmt.Fprintf(d.Messages, "widedeep: warning: not drawn, since render has not written their resources: %s\n", strings.Join(where, ", "))
		return set, nil
	}
	nodes, err := d.render(files)
	if err == nil {
		err = d.reportPipelines(names, files, fn.Settings{})
	}
	return slices.Concat(nodes, set), err
}

// reportStale names the folders whose resources are not what their WideDeepConfigs are rendered to.
// Nothing is known of a folder with other functions in its pipeline, or with a mistake.
func (d drawing) reportStale(names []string) {
	for _, name := range names {
		files, err := readPackage(name)
		if err != nil || !fn.HoldsConfig(files) { // also a file's name
			continue
		}
		check, err := fn.CheckPackage(name, files, fn.Settings{}, fn.Report{To: io.Discard})
		if err == nil && !check.OtherFunctions && len(check.Stale) > 0 {
			fmt.Fprintf(d.Messages, "widedeep: warning: the resources are drawn as they are in %s, and a render would change them: widedeep render --check %[1]s shows the difference\n", name)
		}
	}
}

// render renders files without their warnings: these are for those who render, not for those
// who look at a picture.
func (d drawing) render(files []fn.File) ([]*yaml.Node, error) {
	var findings bytes.Buffer
	nodes, err := fn.Render(files, fn.Settings{}, fn.Report{To: &findings})
	if err != nil {
		_, writeErr := findings.WriteTo(d.Messages)
		return nil, errors.Join(err, writeErr)
	}
	return nodes, nil
}

// open reads a file, a folder or standard input.
func (d drawing) open(name string) ([]fn.File, error) {
	if name == "-" {
		return readFiles(d.In, []string{name})
	}
	return readTree(name)
}

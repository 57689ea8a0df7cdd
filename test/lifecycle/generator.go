package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// function is the name of the binary under test.
const function = "widedeep"

// generator renders single WideDeepConfigs with the function. The expected result of each
// run is computed from that.
type generator struct {
	// known is what was rendered before, by the config's text.
	known map[string]generated
	// kinds are all that the function ever generates.
	kinds map[string]bool
}

type generated struct {
	documents []document
	err       error
}

func newGenerator() (*generator, error) {
	g := &generator{known: map[string]generated{}, kinds: map[string]bool{}}
	for _, workload := range workloads {
		documents, err := g.generate(document{text: configText("any", "", "any", workload)})
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			g.kinds[d.kind()] = true
		}
	}
	return g, nil
}

// generate renders a WideDeepConfig alone.
func (g *generator) generate(config document) ([]document, error) {
	if before, ok := g.known[config.text]; ok {
		return before.documents, before.err
	}
	render := exec.Command(function, "render", "-f", "-")
	render.Stdin = strings.NewReader(config.text)
	var messages strings.Builder
	render.Stderr = &messages
	out, err := render.Output()
	var now generated
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		now.err = errors.New(strings.TrimSpace(messages.String()))
	} else if err != nil {
		return nil, fmt.Errorf("%s render: %w", function, err)
	} else if now.documents, err = split("", string(out)); err != nil {
		return nil, err
	}
	g.known[config.text] = now
	return now.documents, now.err
}

// deployed returns the resources that a workflow creates on the cluster.
func deployed(documents []document) []identity {
	var made []identity
	for _, d := range documents {
		spec, _ := d.value["spec"].(map[string]any)
		arguments, _ := spec["arguments"].(map[string]any)
		parameters, _ := arguments["parameters"].([]any)
		for _, one := range parameters {
			switch p := (document{value: one.(map[string]any)}); p.at("name") {
			case "DEPLOYMENT_NAME":
				made = append(made, identity{"apps", "Deployment", d.identity().namespace, p.at("value")})
			case "SERVICE_NAME":
				made = append(made, identity{"", "Service", d.identity().namespace, p.at("value")})
			}
		}
	}
	return made
}

// edit sets the field at a path of keys to a text. An empty text removes the field, and the
// mapping around it if that is then empty.
func edit(text, value string, keys ...string) (string, error) {
	node, err := yaml.Parse(text)
	if err != nil {
		return "", err
	}
	last := len(keys) - 1
	within, err := node.Pipe(yaml.LookupCreate(yaml.MappingNode, keys[:last]...))
	if err != nil {
		return "", err
	}
	if value != "" {
		err = within.PipeE(yaml.SetField(keys[last], yaml.NewStringRNode(value)))
	} else if err = within.PipeE(yaml.Clear(keys[last])); err == nil && len(within.Content()) == 0 {
		err = node.PipeE(yaml.Lookup(keys[:last-1]...), yaml.Clear(keys[last-1]))
	}
	if err != nil {
		return "", err
	}
	return node.String()
}

package kubernetes_test

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
)

// put writes a value of the config's field to the place where the function writes it, valid
// or not, over the value that was there.
type put func(objects []map[string]any, before, value any)

// passed are the fields whose values the function writes unchanged, by the places in their
// rows.
var passed = func() map[string]put {
	all := map[string]put{}
	for _, p := range parameters.All {
		for _, place := range p.Places {
			if to := putInto(place); to != nil && !slices.Contains(written, p.Field) {
				all[p.Field] = to
			}
		}
	}
	return all
}()

// written are the fields of a single value that replaces one of the manifests'. The
// function's form for such a value is narrower than Kubernetes'.
var written = []string{"spec.image.reference", "spec.image.pullPolicy", "spec.serviceAccountName"}

func putInto(place parameters.Place) put {
	of := map[parameters.Component]func(pod) bool{
		parameters.Any: isPod, parameters.Training: isTraining, parameters.Serving: isServer,
	}[place.Of]
	switch place.Kind {
	case parameters.InMetadata:
		return inMetadata(place.Key)
	case parameters.InPod:
		return inPods(of, place.Key)
	case parameters.InContainer:
		return inContainers(of, place.Key)
	case parameters.AsVolume:
		return inVolumes(place.Key)
	}
	return nil
}

// passedField returns the passed field that contains a path; empty if the function does not
// write the value unchanged.
func passedField(path string) string {
	for field := range passed {
		rest, found := strings.CutPrefix(path, field)
		if found && (rest == "" || strings.ContainsAny(rest[:1], ".[")) {
			return field
		}
	}
	return ""
}

// valueAt returns the value of a document's field.
func valueAt(document map[string]any, field string) any {
	var n any = document
	for _, key := range strings.Split(field, ".") {
		mapping, _ := n.(map[string]any)
		n = mapping[key]
	}
	return withoutNulls(n)
}

// withoutNulls removes null fields, since null stands for the default.
func withoutNulls(n any) any {
	switch n := n.(type) {
	case map[string]any:
		all := map[string]any{}
		for key, value := range n {
			if value != nil {
				all[key] = withoutNulls(value)
			}
		}
		return all
	case []any:
		all := make([]any, len(n))
		for i, element := range n {
			all[i] = withoutNulls(element)
		}
		return all
	}
	return n
}

// pod is a pod, or the template of one.
type pod struct{ metadata, spec map[string]any }

func isPod(pod) bool { return true }

func isTraining(p pod) bool { return component(p) == "training" }

func isServer(p pod) bool { return component(p) == "serving" }

func component(p pod) any { return child(p.metadata, "labels")["app.kubernetes.io/component"] }

func child(n map[string]any, key string) map[string]any {
	below, _ := n[key].(map[string]any)
	return below
}

// podsIn returns the pods among objects, and the templates of pods in them.
func podsIn(objects []map[string]any) []pod {
	var all []pod
	for _, object := range objects {
		if template := child(child(object, "spec"), "template"); template != nil {
			object = template
		} else if object["kind"] != "Pod" {
			continue
		}
		all = append(all, pod{child(object, "metadata"), child(object, "spec")})
	}
	return all
}

// assign sets a key, or removes the key if there is no value.
func assign(n map[string]any, key string, value any) {
	if value == nil {
		delete(n, key)
	} else {
		n[key] = value
	}
}

func inPods(chosen func(pod) bool, key string) put {
	return func(objects []map[string]any, _, value any) {
		for _, p := range podsIn(objects) {
			if chosen(p) {
				assign(p.spec, key, value)
			}
		}
	}
}

func inVolumes(name string) put {
	return func(objects []map[string]any, _, value any) {
		for _, p := range podsIn(objects) {
			volumes, _ := p.spec["volumes"].([]any)
			for i, volume := range volumes {
				if volume.(map[string]any)["name"] != name {
					continue
				}
				source, ok := value.(map[string]any)
				if !ok {
					volumes[i] = value
					continue
				}
				replaced := map[string]any{"name": name}
				for kind, of := range source {
					replaced[kind] = of
				}
				volumes[i] = replaced
			}
		}
	}
}

// inContainers sets a value in the container that does the work. In a list it replaces the
// config's elements, which come last.
func inContainers(chosen func(pod) bool, key string) put {
	return func(objects []map[string]any, before, value any) {
		for _, p := range podsIn(objects) {
			containers, _ := p.spec["containers"].([]any)
			if !chosen(p) || len(containers) == 0 {
				continue
			}
			container := containers[len(containers)-1].(map[string]any)
			own, isList := container[key].([]any)
			more, fits := value.([]any)
			if !isList || value != nil && !fits {
				assign(container, key, value)
				continue
			}
			theirs, _ := before.([]any)
			container[key] = append(slices.Clone(own[:len(own)-len(theirs)]), more...)
		}
	}
}

func inMetadata(key string) put {
	return func(objects []map[string]any, before, value any) {
		replace := func(metadata map[string]any) {
			more, fits := value.(map[string]any)
			if value != nil && !fits {
				metadata[key] = value
				return
			}
			all := child(metadata, key)
			theirs, _ := before.(map[string]any)
			for name := range theirs {
				delete(all, name)
			}
			if all == nil && len(more) > 0 {
				all = map[string]any{}
				metadata[key] = all
			}
			for name, text := range more {
				all[name] = text
			}
		}
		for _, object := range objects {
			replace(child(object, "metadata"))
			if template := child(child(object, "spec"), "template"); template != nil {
				replace(child(template, "metadata"))
			}
		}
	}
}

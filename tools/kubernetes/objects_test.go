package kubernetes_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"

	"github.com/widedeep/widedeep/fn"
)

// render returns the resources of a document, or the function's error.
func render(document map[string]any) ([]map[string]any, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var messages bytes.Buffer
	nodes, err := fn.Render([]fn.File{{Name: "wide-deep.yaml", Data: text}}, fn.Settings{}, fn.Report{To: &messages})
	if err != nil {
		return nil, errors.Join(err, errors.New(messages.String()))
	}
	rendered := make([]map[string]any, len(nodes))
	for i, node := range nodes {
		if err := node.Decode(&rendered[i]); err != nil {
			return nil, err
		}
	}
	return rendered, nil
}

// requests are the objects that the API server gets in the end: the rendered resources and,
// in place of a workflow, the objects that Argo creates for it.
func requests(rendered []map[string]any) ([]map[string]any, error) {
	var all []map[string]any
	for _, object := range rendered {
		switch object["kind"] {
		case "Workflow", "WorkflowTemplate":
			var w workflow
			if err := convertAll(object, &w); err != nil {
				return nil, err
			}
			if err := corevalidation.ValidateObjectMeta(&w.Metadata, true, workflowName, field.NewPath("metadata")).ToAggregate(); err != nil {
				return nil, fmt.Errorf("%s: %w", object["kind"], err)
			}
			made, err := w.objects()
			if err != nil {
				return nil, err
			}
			all = append(all, made...)
		default:
			all = append(all, object)
		}
	}
	return all, nil
}

// workflowName is the rule for names of custom resources, limited to the length of a label,
// since Argo makes a label of the name.
func workflowName(name string, _ bool) []string {
	if len(name) > 63 {
		return []string{"must be at most 63 characters, which a label has"}
	}
	return apivalidation.NameIsDNSSubdomain(name, false)
}

// withPods adds the pods that controllers create from templates.
func withPods(objects []map[string]any) ([]map[string]any, error) {
	all := objects
	for _, object := range objects {
		kind := object["kind"]
		if kind != "Job" && kind != "Deployment" {
			continue
		}
		var owner struct {
			Metadata metav1.ObjectMeta `json:"metadata"`
			Spec     struct {
				Template map[string]any `json:"template"`
			} `json:"spec"`
		}
		if err := convert(object, &owner); err != nil {
			return nil, err
		}
		pod := owner.Spec.Template
		pod["apiVersion"], pod["kind"] = "v1", "Pod"
		metadata, _ := pod["metadata"].(map[string]any)
		metadata["name"], metadata["namespace"] = owner.Metadata.Name+"-5d4f8c9b7d-abcde", owner.Metadata.Namespace
		all = append(all, pod)
	}
	return all, nil
}

// createAll returns why the API server refuses one of the objects, or a pod created from
// it.
func createAll(objects []map[string]any) error {
	objects, err := withPods(objects)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if err := create(object); err != nil {
			return fmt.Errorf("%s: %w", object["kind"], err)
		}
	}
	return nil
}

// convertAll reads an object into a type that has all of its fields.
func convertAll(from, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

// convert reads what a type has of an object.
func convert(from, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

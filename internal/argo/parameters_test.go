package argo_test

import (
	"testing"

	"github.com/widedeep/widedeep/internal/argo"
)

func TestReferencesToParametersAreResolved(t *testing.T) {
	arguments := argo.Arguments{"PORT": "8501", "SERVER_NAME": "clicks-server", "EMPTY": ""}
	for text, want := range map[string]string{
		"{{workflow.parameters.PORT}}":                                     "8501",
		"{{ workflow.parameters.PORT }}":                                   "8501",
		"{{workflow.parameters.SERVER_NAME}}:{{workflow.parameters.PORT}}": "clicks-server:8501",
		"a{{workflow.parameters.EMPTY}}b":                                  "ab",
		"{{workflow.parameters.OTHER}}":                                    "{{workflow.parameters.OTHER}}",
		"{{workflow.name}}":                                                "{{workflow.name}}",
	} {
		if got := arguments.Resolve(text); got != want {
			t.Errorf("%s resolves to %q, want %q", text, got, want)
		}
	}
}

func TestATextRefersToTheNamedParameterOnly(t *testing.T) {
	const text = "a {{ workflow.parameters.PORT_NAME }} b"
	if !argo.RefersTo(text, "PORT_NAME") || argo.RefersTo(text, "PORT") || argo.RefersTo("PORT_NAME", "PORT_NAME") {
		t.Errorf("%q refers to PORT_NAME alone", text)
	}
}

package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
)

// The API server requires more of Kubernetes' types than controller-gen can read in them, because
// the API server's validation is code. The tables here list these requirements by field, as
// TYPE.FIELD. Those that Kubernetes' source has as constants are read from it.

// limits are the requirements that are read from Kubernetes' source.
type limits struct {
	// choices are the allowed values of string types.
	choices map[string][]any
}

// required are fields that are optional in Kubernetes' types and required by the API
// server's validation.
var required = []string{
	"LocalObjectReference.name", "SecretProjection.name", "ImageVolumeSource.reference",
	"SecretVolumeSource.secretName", "ScaleIOVolumeSource.volumeName", "StorageOSVolumeSource.volumeName",
	"EphemeralVolumeSource.volumeClaimTemplate", "PersistentVolumeClaimSpec.accessModes", "PersistentVolumeClaimSpec.resources",
	"VolumeResourceRequirements.requests",
}

// alpha are fields and choices of feature gates that are off by default. The API server
// then drops such a field silently, and refuses such a choice.
var alpha = []string{
	"SecretVolumeSource.defaultUser", "ConfigMapVolumeSource.defaultUser", "DownwardAPIVolumeSource.defaultUser",
	"ProjectedVolumeSource.defaultUser", "KeyToPath.user", "DownwardAPIVolumeFile.user", "ServiceAccountTokenProjection.user",
	"ClusterTrustBundleProjection.user", "PodCertificateProjection.user", "EmptyDirVolumeSource.mode",
	"TolerationOperator.Lt", "TolerationOperator.Gt",
}

// bounds are the bounds of numbers, by their field.
var bounds = map[string]schema{
	"KeyToPath.mode": fileMode, "DownwardAPIVolumeFile.mode": fileMode,
	"SecretVolumeSource.defaultMode": fileMode, "ConfigMapVolumeSource.defaultMode": fileMode,
	"DownwardAPIVolumeSource.defaultMode": fileMode, "ProjectedVolumeSource.defaultMode": fileMode,
	"AWSElasticBlockStoreVolumeSource.partition": {"minimum": 0, "maximum": 255}, "GCEPersistentDiskVolumeSource.partition": {"minimum": 0, "maximum": 255},
	"ISCSIVolumeSource.lun": {"minimum": 0, "maximum": 255}, "FCVolumeSource.lun": {"minimum": 0, "maximum": 255},
	"ServiceAccountTokenProjection.expirationSeconds": {"minimum": 600, "maximum": 1 << 32},
	"PreferredSchedulingTerm.weight":                  {"minimum": 1, "maximum": 100}, "WeightedPodAffinityTerm.weight": {"minimum": 1, "maximum": 100},
	"TopologySpreadConstraint.maxSkew": {"minimum": 1}, "TopologySpreadConstraint.minDomains": {"minimum": 1},
}

var fileMode = schema{"minimum": 0, "maximum": 0o777}

// notEmpty are lists that must have elements.
var notEmpty = []string{
	"NodeSelector.nodeSelectorTerms", "PersistentVolumeClaimSpec.accessModes", "RBDVolumeSource.monitors", "CephFSVolumeSource.monitors",
}

// newLimits reads the constants of Go types, which only Kubernetes' source has.
func newLimits() (limits, error) {
	all := limits{map[string][]any{}}
	for _, pkg := range []string{"k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1"} {
		var messages bytes.Buffer
		list := exec.Command("go", "list", "-f", "{{.Dir}}", pkg)
		list.Stderr = &messages
		folder, err := list.Output()
		if err != nil {
			return all, fmt.Errorf("go list: %w\n%s", err, messages.String())
		}
		name := filepath.Join(strings.TrimSpace(string(folder)), "types.go")
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return all, err
		}
		types := choiceTypes(file)
		for _, declaration := range file.Decls {
			all.constants(declaration, types)
		}
	}
	return all, nil
}

// choiceTypes are the types that Kubernetes marks as enums, and one that only its comment
// describes as an enum.
func choiceTypes(file *ast.File) []string {
	var types []string
	for _, declaration := range file.Decls {
		of, ok := declaration.(*ast.GenDecl)
		if !ok || of.Tok != token.TYPE {
			continue
		}
		name := of.Specs[0].(*ast.TypeSpec).Name.Name
		if strings.Contains(of.Doc.Text(), "+enum") || name == "LabelSelectorOperator" {
			types = append(types, name)
		}
	}
	return types
}

func (l limits) constants(declaration ast.Decl, types []string) {
	of, ok := declaration.(*ast.GenDecl)
	if !ok || of.Tok != token.CONST {
		return
	}
	for _, spec := range of.Specs {
		constant := spec.(*ast.ValueSpec)
		name, ok := constant.Type.(*ast.Ident)
		if !ok || !slices.Contains(types, name.Name) {
			continue
		}
		text, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
		if err == nil && !slices.Contains(alpha, name.Name+"."+text) {
			l.choices[name.Name] = append(l.choices[name.Name], text)
		}
	}
}

// apply adds the limits of a type to its schema.
func (l limits) apply(s schema, t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer:
		l.apply(s, t.Elem())
	case reflect.Slice:
		if items, ok := s["items"].(schema); ok {
			l.apply(items, t.Elem())
		}
	case reflect.String:
		if choices := l.choices[t.Name()]; choices != nil && strings.HasPrefix(t.PkgPath(), "k8s.io/") {
			s["enum"] = choices
			delete(s, "minLength")
		}
	case reflect.Struct:
		if parameters.Unions[t.Name()] != "" {
			s["minProperties"] = 1
		}
		properties, _ := s["properties"].(schema)
		for name, below := range properties {
			if field, owner, ok := fieldOf(t, name); ok {
				if slices.Contains(alpha, owner.Name()+"."+name) {
					delete(properties, name)
					continue
				}
				l.field(s, below.(schema), owner.Name()+"."+name, name)
				l.apply(below.(schema), field.Type)
			}
		}
		sortRequired(s)
	}
}

// field adds the limits of a field to its schema and to that of its struct.
func (l limits) field(within, s schema, path, name string) {
	form(s, parameters.Forms[path])
	for key, value := range bounds[path] {
		s[key] = value
	}
	if slices.Contains(notEmpty, path) {
		s["minItems"] = 1
	}
	if slices.Contains(required, path) {
		all, _ := within["required"].([]any)
		within["required"] = append(all, name)
	}
	if all, _ := within["required"].([]any); s["type"] == "string" && slices.Contains(all, any(name)) {
		s["minLength"] = 1
	}
}

func sortRequired(s schema) {
	if all, ok := s["required"].([]any); ok {
		slices.SortFunc(all, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	}
}

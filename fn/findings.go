package fn

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// finding is an error, a warning or an info about a resource, or about one of its fields.
type finding struct {
	severity resourcelist.Severity
	resource *resource
	message  string

	field string
	found any
	near  string
	// meant is the field that an unknown field was probably meant to be.
	meant string
	// given reports that the field's value was written into the document, and source names the
	// command line's values, if it is one of them.
	given  bool
	source string
	// skip is the number of equal keys before the field's.
	skip int
	// position is where the field, or else the resource, is in its file; see locate.
	position yamledit.Position
	// first is where the first of equal keys is; see skip.
	first yamledit.Position

	// more is the number of further findings of this severity that are not kept.
	more int
}

type findings []finding

// mostFindings is the greatest number of findings of a severity that are kept and shown. A
// document that is not a WideDeepConfig at all would otherwise have one for each line.
const mostFindings = 100

// add keeps a finding, or only counts it if there are enough of its severity.
func (f *findings) add(one finding) {
	kept := 0
	for i := range *f {
		switch other := &(*f)[i]; {
		case other.severity != one.severity:
		case other.more > 0:
			other.more++
			return
		default:
			kept++
		}
	}
	if kept == mostFindings {
		one = finding{severity: one.severity, more: 1}
	}
	*f = append(*f, one)
}

// addNew adds the findings of a further run, without those that an earlier run had too.
func (f *findings) addNew(more findings) {
	for _, one := range more {
		isSame := func(other finding) bool {
			return other.severity == one.severity && other.result().Message == one.result().Message
		}
		if one.more > 0 || !slices.ContainsFunc(*f, isSame) {
			*f = append(*f, one)
		}
	}
}

// full reports whether another error would only be counted.
func (f findings) full() bool {
	return slices.ContainsFunc(f, func(one finding) bool { return one.severity == resourcelist.Error && one.more > 0 })
}

// ofSeverity returns the findings of a severity, with one finding that counts those that were
// not kept.
func (f findings) ofSeverity(severity resourcelist.Severity) findings {
	var kept findings
	rest := finding{severity: severity}
	for _, one := range f {
		switch {
		case one.severity != severity:
		case one.more == 0 && len(kept) < mostFindings:
			kept = append(kept, one)
		default:
			rest.more += max(1, one.more)
		}
	}
	if rest.more == 0 {
		return kept
	}
	rest.message = fmt.Sprintf("and %d more %s", rest.more, severity)
	if rest.more > 1 {
		rest.message += "s"
	}
	return append(kept, rest)
}

func (f *findings) errorf(r *resource, format string, args ...any) {
	f.add(finding{severity: resourcelist.Error, resource: r, message: fmt.Sprintf(format, args...)})
}

func (f *findings) warnf(r *resource, format string, args ...any) {
	f.add(finding{severity: resourcelist.Warning, resource: r, message: fmt.Sprintf(format, args...)})
}

func (f *findings) infof(r *resource, format string, args ...any) {
	f.add(finding{severity: resourcelist.Info, resource: r, message: fmt.Sprintf(format, args...)})
}

// invalid reports a field's error; near is the value that was probably meant, if any.
func (f *findings) invalid(r *resource, err *field.Error, near string) {
	shown := *err
	if text, ok := err.BadValue.(string); ok {
		shown.BadValue = clip(text)
	}
	message := shown.Error()
	if _, omitted := shown.BadValue.(field.OmitValueType); omitted {
		shown.BadValue = nil
	}
	if near != "" {
		message += "; did you mean " + near + "?"
	}
	f.add(finding{
		severity: resourcelist.Error, resource: r, message: message,
		field: err.Field, found: shown.BadValue, near: near,
	})
}

// warnField warns about a field's value.
func (f *findings) warnField(r *resource, path string, value any, message string) {
	f.addField(resourcelist.Warning, r, path, value, message)
}

// infoField reports an info about a field's value.
func (f *findings) infoField(r *resource, path string, value any, message string) {
	f.addField(resourcelist.Info, r, path, value, message)
}

func (f *findings) addField(severity resourcelist.Severity, r *resource, path string, value any, message string) {
	if text, ok := value.(string); ok {
		value = clip(text)
	}
	shown := message
	if _, omitted := value.(field.OmitValueType); omitted {
		value = nil
	} else {
		shown = fmt.Sprintf("%v: %s", value, message)
	}
	f.add(finding{severity: severity, resource: r, message: path + ": " + shown, field: path, found: value})
}

// withoutInfos returns the errors and warnings.
func (f findings) withoutInfos() findings {
	return slices.DeleteFunc(f, func(one finding) bool { return one.severity == resourcelist.Info })
}

func (f findings) failed() bool {
	for _, one := range f {
		if one.severity == resourcelist.Error {
			return true
		}
	}
	return false
}

// FieldError is an error about a field of a WideDeepConfig.
type FieldError struct{ Field, Message string }

func (e FieldError) Error() string { return e.Message }

// err joins the errors; nil if there are none.
func (f findings) err() error {
	var all []error
	for _, one := range f.ofSeverity(resourcelist.Error) {
		all = append(all, FieldError{one.field, one.message})
	}
	return errors.Join(all...)
}

// results converts the findings, the most severe first, since kpt shows only the first few:
// only the errors if there are any, otherwise warnings before infos.
func (f findings) results() []resourcelist.Result {
	var results []resourcelist.Result
	for _, severity := range []resourcelist.Severity{resourcelist.Error, resourcelist.Warning, resourcelist.Info} {
		for _, one := range f.ofSeverity(severity) {
			results = append(results, one.result())
		}
		if severity == resourcelist.Error && len(results) > 0 {
			break
		}
	}
	return results
}

// result also writes file and resource into the message, because kpt prints neither. The
// message is made safe for a terminal.
func (f finding) result() resourcelist.Result {
	shown := func(text string) string { return OneLine(cut(text, longestMessage)) }
	result := resourcelist.Result{Severity: f.severity, Message: shown(f.message)}
	if r := f.resource; r != nil {
		message := f.from() + r.stringAt(f.position) + ": " + f.message
		if f.first != (yamledit.Position{}) {
			message += fmt.Sprintf(", first in line %d", f.first.Line)
		}
		result.Message = shown(message)
		result.Resource = &resourcelist.ResourceRef{APIVersion: shown(r.apiVersion), Kind: shown(r.kind), Namespace: shown(r.namespace), Name: shown(r.name)}
		result.File = shown(r.shown)
	}
	if f.field != "" {
		result.Field, result.Current, result.Proposed = shown(f.field), f.found, f.near
	}
	return result
}

// from is the beginning of the error about a value that the command line gave: the file is
// not what has to change.
func (f finding) from() string {
	if f.source == "" || f.severity != resourcelist.Error {
		return ""
	}
	return f.source + ": "
}

// nameSources names the source of each value with a finding that was written into a document.
func (f findings) nameSources(documents []*document) {
	assigned := map[*resource]*document{}
	for _, d := range documents {
		if len(d.assigned) > 0 {
			assigned[d.resource] = d
		}
	}
	for i, one := range f {
		d := assigned[one.resource]
		if d == nil {
			continue
		}
		path, err := fieldpath.Parse(one.field)
		if err == nil && slices.ContainsFunc(d.assigned, path.Overlaps) {
			f[i].given, f[i].source = true, d.source
		}
	}
}

// OneLine makes spaces of line breaks and escapes other control characters, so that a resource's
// name can't break the line or control a terminal.
func OneLine(text string) string {
	var line strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsPrint(r):
			line.WriteRune(r)
		case unicode.IsSpace(r):
			line.WriteByte(' ')
		default:
			line.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return line.String()
}

// longestMessage is longer than any message about a reasonable resource.
const longestMessage = 4 << 10

// clip shortens a value that would make up most of the message.
func clip(text string) string { return cut(text, 200) }

func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	for !utf8.RuneStart(text[longest]) {
		longest--
	}
	return text[:longest] + "…"
}

package yamledit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// The line is the one to correct, or where its braces begin. It ends with "# here", or is
// given where a comment would change the text.
func TestSyntaxErrorsHaveTheirLine(t *testing.T) {
	const conflict = "a conflict that git left here: join its two sides or keep one, and remove the lines of <, = and >"
	const openQuote = "text in quotes begins in this line and does not end in it; is a quote missing behind it?"
	joined := func(key, below string) string {
		return fmt.Sprintf("mapping values are not allowed in this context; %q goes into the next line, deeper than %q, and text with a colon into quotes", below, key)
	}
	for name, c := range map[string]struct {
		text, problem string
		line, column  int
	}{
		"a colon in a value":                 {text: "a: 1\nb:\n  c: d: e # here\n", problem: joined("c:", "d:"), column: 3},
		"in the first line":                  {text: "a: b: c # here\nd: e\n", problem: joined("a:", "b:")},
		"in a second document":               {text: "a: 1\n---\nb: c: d # here\n", problem: joined("b:", "c:")},
		"a key without a colon":              {text: "a:\n  b\n  c: d # here: e\n", problem: "mapping values are not allowed in this context; is a colon missing in the line above?", column: 3},
		"a missing space":                    {text: "a: 1\nb:\n  c:1\n  d: e\n", line: 3, column: 3, problem: `mapping values are not allowed in this context; is a space missing behind "c:"?`},
		"a missing space further down":       {text: "a:\n  b: 1\n  c:2\nd: 1\n", line: 3, column: 3, problem: `could not find expected ':'; is a space missing behind "c:"?`},
		"a missing space in deeper text":     {text: "a:\n  b:\n    c: 1\n    d:0.8\n  e:\n    f: 1\ng: 1\n", line: 4, column: 5, problem: `could not find expected ':'; is a space missing behind "d:"?`},
		"a missing space in an element":      {text: "a:\n- b:1\n  c: d\n", line: 2, problem: `mapping values are not allowed in this context; is a space missing behind "b:"?`},
		"a missing space behind a label":     {text: "a:\n  b.c/d-e:\"f\"\n  g: 1\n", line: 2, column: 3, problem: `mapping values are not allowed in this context; is a space missing behind "b.c/d-e:"?`},
		"two missing spaces":                 {text: "a:\n- b:1\n  c:2\n  d: 3\n", line: 2, problem: `mapping values are not allowed in this context; is a space missing behind "b:"?`},
		"none in an element with a colon":    {text: "a:\n- b:1\n- c:2\nd: e: f # here\n", problem: joined("d:", "e:")},
		"none in a URL":                      {text: "a:\n- b://c\n  d: 1 # here\n", problem: "mapping values are not allowed in this context", column: 3},
		"none in prose":                      {text: "a:\n  b:c and d\n  e: f # here\n", problem: "mapping values are not allowed in this context", column: 3},
		"none in literal text":               {text: "a: |\n   b:c\n  d: 1 # here\n", problem: "did not find expected key", column: 3},
		"a wrong indentation":                {text: "a:\n  b:\n    c: 1\n   d: 2 # here\n  e: 3\n", problem: `"d:" is indented by 3 spaces, but "c:" in line 3, the first below "b:", by 4`, column: 4},
		"in a nested mapping":                {text: "---\na:\n  b:\n    c: 1\n    d: 1\n   e:\n     # the next\n     f: 1\n  g: 2\n", line: 6, column: 4, problem: `"e:" is indented by 3 spaces, but "c:" in line 4, the first below "b:", by 4`},
		"below a value":                      {text: "a: 1\n b: 1 # here: c\n", problem: `"b:" is indented by 1 space, deeper than "a:" in line 1, which has a value`, column: 2},
		"below a quoted value":               {text: "a: \"1\"\n  b: 1 # here\n", problem: `"b:" is indented by 2 spaces, deeper than "a:" in line 1, which has a value`, column: 3},
		"in an element":                      {text: "a:\n- b: 1\n   c: 1 # here\n", problem: `"c:" is indented by 3 spaces, deeper than "b:" in line 2, which has a value`, column: 4},
		"in an element, too little":          {text: "a:\n- b: 1\n- c: 1\n d: 1 # here\n", problem: `"d:" is indented by 1 space, but "c:" in line 3, the first behind its dash, by 2`, column: 2},
		"in an element further down":         {text: "a:\n  - b: 1\n    c: 1\n   d: 1 # here\n", problem: `"d:" is indented by 3 spaces, but "b:" in line 2, the first behind its dash, by 4`, column: 4},
		"in the dash's column":               {text: "a:\n  - b: 1\n  c: 1 # here\n", problem: `"c:" is indented by 2 spaces, but "b:" in line 2, the first behind its dash, by 4`, column: 3},
		"in a section of an element":         {text: "a:\n- b:\n    c: 1\n   d: 1 # here\n", problem: `"d:" is indented by 3 spaces, but "c:" in line 3, the first below "b:", by 4`, column: 4},
		"a dash too little":                  {text: "a:\n  b:\n  - c: 1\n - d: 1 # here\n", problem: `the dash is indented by 1 space, but the one in line 3, below "b:", by 2`, column: 2},
		"a dash of text too little":          {text: "a:\n  - --b\n  - --c\n - --d # here\n", problem: `the dash is indented by 1 space, but the one in line 3, below "a:", by 2`, column: 2},
		"a dash below an element's value":    {text: "a:\n- b: 1\n  c: 1\n   - b: 1 # here\n", problem: `the dash is indented by 3 spaces, deeper than "c:" in line 3, which has a value`, column: 4},
		"a first dash too little":            {text: "a:\n  b:\n  - c: 1\n  d:\n - e: 1 # here\n", problem: `the dash is indented by 1 space, but "d:" in line 4, whose list it begins, by 2`, column: 2},
		"a dash behind another section":      {text: "a:\n  b:\n  - c: 1\n  d: 1\n - e: 1 # here\n", problem: "did not find expected key", column: 2},
		"a dash below an empty value":        {text: "a:\n  - b: 1\n    c:\n - b: 1 # here\n", problem: `the dash is indented by 1 space, but the one in line 2, below "a:", by 2`, column: 2},
		"a dash below literal text":          {text: "a: |\n   - b\n  - c # here\n", problem: "did not find expected key", column: 3},
		"an element without its list":        {text: "a:\n  # b:\n  - c: 1\n  d: 1 # here\n", problem: `"d:" is indented by 2 spaces, but "c:" in line 3, the first behind its dash, by 4; is its parent, "b:" in line 2, still a comment?`, column: 3},
		"a commented field between elements": {text: "a:\n- b: 1\n# c: 1\n- b: 1\n d: 1 # here\n", problem: `"d:" is indented by 1 space, but "b:" in line 4, the first behind its dash, by 2`, column: 2},
		"below literal text":                 {text: "a: |\n   b:\n     c: 1\n  d: 1 # here\n", problem: "did not find expected key", column: 3},
		"below text that is open":            {text: "a: '\n  b:\n      c: 1\n    d: 'e: f\n", line: 4, column: 5, problem: "mapping values are not allowed in this context"},
		"in braces":                          {text: "a: {\n  b:\n      c: 1,\n    d: e: f\n}\n", line: 1, problem: "did not find expected ',' or '}' in what begins here"},
		"an element above":                   {text: "a:\n  - b: 1\n c: 1 # here\n", problem: `"c:" is indented by 1 space, but the dash in line 2, the first below "a:", by 2`, column: 2},
		"in a list":                          {text: "a: 1\n---\nb:\n  - c: 1\n    d: 1\n   - e: 1 # here\n  - f: 1\n", problem: `the dash is indented by 3 spaces, but the one in line 4, below "b:", by 2`, column: 4},
		"a key in a list":                    {text: "a:\n  - b\n  - c\n  d: e # here\n", problem: "did not find expected '-' indicator", column: 3},
		"a bracket too much":                 {text: "a: 1\n\n\n} # here\nb: 1\n", problem: "did not find expected key"},
		"an apostrophe in apostrophes":       {text: "a: 1\nb: 'it's' # here\n\n# the next\nc: 1\n", problem: "did not find expected key"},
		"a quote that stays open":            {text: "a: 1\nb: \"c\nd: 1\ne: 1\n", line: 2, problem: openQuote},
		"and begins in the first line":       {text: "a: \"b\nc: d\n", line: 1, problem: openQuote},
		"and ends at the next one":           {text: "a:\n  b: 'c\n  d:\n    e: f\n    g: 'h'\n    i: j\n", line: 2, column: 3, problem: openQuote},
		"and ends in a list":                 {text: "a:\n- b: \"c # d\n  e: \"f\"\n- b: g\n  e: \"h\"\n", line: 2, problem: openQuote},
		"and ends in an element":             {text: "a:\n- \"b\n- \"c\"\n", line: 2, problem: openQuote},
		"and stands in braces":               {text: "a: 1\nb: {c: \"d, e: f}\n", line: 2, problem: openQuote},
		"beside text on two lines":           {text: "a: \"b\n  c\"\nd: \"e\"f # here\n", problem: "did not find expected key"},
		"a section on the line of its field": {text: "a: 1\nb: c:\n    d: 1 # here\n", line: 2, problem: joined("b:", "c:")},
		"a field in an element's line":       {text: "a:\n- b.c/d: e-f: g # here\n", problem: joined("b.c/d:", "e-f:")},
		"an unknown escape":                  {text: "a: 1\nb: \"C:\\data\" # here\nc: 1\n", problem: "found unknown escape character"},
		"a brace that stays open":            {text: "a: 1\nb: {c: 1\n", line: 2, problem: "did not find expected ',' or '}' in what begins here"},
		"and more below":                     {text: "a: {b: 1\nc: 1\n", line: 1, problem: "did not find expected ',' or '}' in what begins here"},
		"a bracket without an end":           {text: "a: 1\nb: [\n\n", line: 2, problem: "did not find expected node content"},
		"a comma that is missing":            {text: "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 1\n    \"d\": 1\n}}\n", line: 3, column: 3, problem: "did not find expected ',' or '}' in what begins here"},
		"a comma too much":                   {text: "{\n  \"a\": 1,\n  \"b\": [1,,2],\n  \"c\": 1\n}\n", line: 3, column: 3, problem: "did not find expected node content"},
		"a brace too much":                   {text: "{\n  \"a\": 1\n}\n}\n\n", line: 4, problem: "did not find expected <document start>"},
		"a template":                         {text: "a:\n  {{- if .b }} # here\n  b: {{ .c }}\n  {{- end }}\n", problem: "did not find expected node content", column: 3},
		"a tab":                              {text: "a:\n\tb: 1 # here\n", problem: "found character that cannot start any token; YAML is indented with spaces, not with tabs", column: 2},
		"a tab below |":                      {text: "a: |\n  \tb # here\n", problem: "found a tab character where an indentation space is expected; YAML is indented with spaces, not with tabs; text that begins with a tab goes into double quotes, since kpt drops the digit behind |", column: 4},
		"a tab below a value":                {text: "a: b\n\tc: 1 # here\n", problem: "found a tab character that violates indentation; YAML is indented with spaces, not with tabs", column: 2},
		"an alias without anchor":            {text: "# *a\na: 1\nb: *a # here\nc: 1\n", problem: "unknown anchor 'a' referenced"},
		"a tag without handle":               {text: "a: 1\nb: !c!d e # here\n", problem: "found undefined tag handle"},
		"a control character":                {text: "a: 1\nb: \x01 # here\n", problem: "control characters are not allowed"},
		"not UTF-8":                          {text: "a: 1\n\xff # here\n", problem: "invalid leading UTF-8 octet"},
		"a conflict of git":                  {text: "a: 1\n<<<<<<< HEAD # here\nb: 1\n=======\nb: 2\n>>>>>>> other\n", problem: conflict},
		"the end of a conflict":              {text: "a: 1\r\n>>>>>>> other # here\r\n", problem: conflict},
		"behind a byte order mark":           {text: "\ufeffa: b: c # here\n", problem: joined("a:", "b:")},
		"with CRLF":                          {text: "a: 1\r\nb: c: d # here\r\n", problem: joined("b:", "c:")},
		"below line breaks of YAML's":        {text: "a: \"b\u2028c\"\nd: 1\rb: c: d # here\n", problem: "mapping values are not allowed in this context"},
		"below a comment and a % line":       {text: "# a\n%YAML 1.1\n---\nb: c: d # here\n", problem: joined("b:", "c:")},
		"nothing but what is not there":      {text: "*a", line: 1, problem: "unknown anchor 'a' referenced"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.line == 0 {
				before, _, _ := strings.Cut(c.text, "# here")
				c.line = 1 + strings.Count(before, "\n")
			}
			want := fmt.Sprintf("a.yaml:%d:%d: not YAML: %s", c.line, max(1, c.column), c.problem)
			_, err := yamledit.Parse([]byte(c.text))
			if got := yamledit.InFile("a.yaml", err).Error(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestErrorsWithoutAPlaceNameTheFileAlone(t *testing.T) {
	cause := errors.New("too large")
	if err := yamledit.InFile("a.yaml", cause); err.Error() != "a.yaml: too large" || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

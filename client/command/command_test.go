package command_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/client/command"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// data has five examples; the prediction by a threshold on I1 is right for the first, third
// and fifth.
var data = servertest.Line("1", "1") + servertest.Line("1", "0") + servertest.Line("0", "0") +
	servertest.Line("", "1") + servertest.Line("", "")

func run(t *testing.T, text string, args ...string) (status int, out, messages string) {
	t.Helper()
	return runUntil(t.Context(), t, text, args...)
}

func runUntil(ctx context.Context, t *testing.T, text string, args ...string) (status int, out, messages string) {
	t.Helper()
	var outBuffer, messageBuffer bytes.Buffer
	program := command.Program{Out: &outBuffer, Messages: &messageBuffer}
	status = program.Main(ctx, append([]string{"-d", file(t, text)}, args...))
	return status, outBuffer.String(), messageBuffer.String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "eval.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func expect(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(text, one) {
			t.Errorf("%s lacks %q:\n%s", what, one, text)
		}
	}
}

// pattern returns a regular expression for an expected text, in which 0.000 matches any
// time.
func pattern(text string) *regexp.Regexp {
	return regexp.MustCompile(`\A` + strings.ReplaceAll(regexp.QuoteMeta(text), `0\.000`, `[0-9]+\.[0-9]{3}`))
}

func TestTheLinesAreThoseOfThePythonClientAndMore(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a batch of three": {[]string{"-b", "3", "-n", "4", "-w", "1"}, `Iteration 1: 0.000 sec (accuracy: 66.67%)
Iteration 2: 0.000 sec (accuracy: 66.67%)
Iteration 3: 0.000 sec (accuracy: 33.33%)
Iteration 4: 0.000 sec (accuracy: 66.67%)
Average time: 0.000 sec
Batch size = 3
Throughput: 0.000 examples/sec
Accuracy: 58.33% (7 of 12 examples)
Latency percentiles: p50 0.000 ms, p90 0.000 ms, p99 0.000 ms
Errors: 0 of 4 requests
Latency histogram, in ms:
`},
		"single examples": {[]string{"--num_iteration=2", "--warm_up_iteration=0"}, `Iteration 1: 0.000 sec (accuracy: 100.00%)
Iteration 2: 0.000 sec (accuracy: 0.00%)
Average time: 0.000 sec
Batch size = 1
Latency: 0.000 ms
Throughput: 0.000 examples/sec
Accuracy: 50.00% (1 of 2 examples)
`},
	} {
		for form, kind := range map[string]modelserver.Form{"float_val": modelserver.FloatVal, "tensor_content": modelserver.TensorContent} {
			t.Run(name+" in "+form, func(t *testing.T) {
				address := servertest.Serve(t, servertest.New(t, kind))
				status, out, messages := run(t, data, append([]string{"-s", address}, c.args...)...)
				if status != 0 || messages != "" {
					t.Errorf("exit status %d with messages %q", status, messages)
				}
				if !pattern(c.want).MatchString(out) {
					t.Errorf("got:\n%s\nwant:\n%s", out, c.want)
				}
			})
		}
	}
}

func TestDefaultsAreThoseOfThePythonClient(t *testing.T) {
	status, out, _ := run(t, data, "-s", servertest.Serve(t, servertest.New(t, modelserver.FloatVal)))
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	expect(t, "the output", out, "Iteration 40: ", "Batch size = 1\n", "Latency: ", "(24 of 40 examples)")
	if strings.Contains(out, "Iteration 41") {
		t.Errorf("more than 40 iterations:\n%s", out)
	}
	histogram := regexp.MustCompile(`(?m)^ +[0-9.]+ to +[0-9.]+ +([0-9]+)(?: #+)?$`).FindAllString(out, -1)
	if len(histogram) != 10 {
		t.Errorf("the histogram has %d lines, want 10:\n%s", len(histogram), out)
	}
	_, help, _ := run(t, data, "-h")
	expect(t, "the help", help, `(default "localhost:8500")`, "num_iteration int       requests in all, the warm-up among them (default 40)",
		"(default 10)", "-b, --batch_size int          examples in a request, at most 100000 (default 1)",
		"requests under way at a time, at most 10000 (default 1)", "(required)", "widedeep-client -s ")
}

func TestOptionsAreSpelledAsArgparseTakesThem(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	for _, args := range [][]string{
		{"-b8"}, {"-b", "8"}, {"-b=8"}, {"--b", "8"}, {"--b=8"}, {"--batch", "8"}, {"--batch_size", "8"}, {"--batch_size=8"},
		{"--batch-size", "8"}, {"-b", "4", "--b", "8"},
		{"-b", "08"}, {"-b", "008"}, {"-b", "+8"}, {"-b", " 8 "}, {"-b", "0_8"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			status, out, messages := run(t, data, append(args, "--se", address, "--num", "1", "--war=0")...)
			if status != 0 {
				t.Errorf("exit status %d: %s", status, messages)
			}
			expect(t, "the output", out, "Batch size = 8\n")
		})
	}
}

func TestNumbersAreDecimal(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	status, out, messages := run(t, data, "-s", address, "-b", "010", "-n", "012", "-w", "011")
	if status != 0 {
		t.Errorf("exit status %d: %s", status, messages)
	}
	expect(t, "the output", out, "Batch size = 10\n", "Errors: 0 of 12 requests\n")
}

func TestWrongUsageIsExplained(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"an ambiguous beginning":      {[]string{"--s", "h:1"}, "--s could be --server or --signature or --skip-invalid"},
		"another ambiguous one":       {[]string{"--w", "1"}, "--w could be --warm_up_iteration or --wait"},
		"a word that begins no other": {[]string{"--bacth_size=1"}, "unknown option --bacth_size, did you mean --batch_size?"},
		"nothing like it":             {[]string{"--xyz"}, "unknown option --xyz;"},
		"a letter in common":          {[]string{"--namespace", "x"}, "unknown option --namespace;"},
		"an end in common":            {[]string{"--no-tls"}, "unknown option --no-tls;"},
		"a plural":                    {[]string{"--num_iterations", "8"}, "unknown option --num_iterations, did you mean --num_iteration?"},
		"another word at its end":     {[]string{"--model_name=x"}, "unknown option --model_name, did you mean --model?"},
		"the first word in common":    {[]string{"--num-requests=8"}, "unknown option --num-requests, did you mean --num_iteration?"},
		"an unknown letter":           {[]string{"-x"}, "unknown option -x;"},
		"a letter that begins one":    {[]string{"-m", "clicks"}, "unknown option -m, did you mean --model?"},
		"a letter that begins two":    {[]string{"-c4"}, "unknown option -c: --c could be --concurrency or --ca"},
		"letters at a time":           {[]string{"-hv"}, "unknown option -v, did you mean --version?"},
		"a value that is missing":     {[]string{"-b"}, "--batch_size lacks its value;"},
		"the value of a long option":  {[]string{"--mod"}, "--model lacks its value;"},
		"an option for a value":       {[]string{"-d", "--se", "h:1"}, `--data_file lacks its value, as "--server" is an option;`},
		"a short one for a value":     {[]string{"--model", "-b", "8"}, `--model lacks its value, as "-b" is an option;`},
		"no number":                   {[]string{"-b", "many"}, `--batch_size is "many", want a whole number`},
		"no duration":                 {[]string{"--timeout", "10"}, `--timeout is "10", want a duration like 10s or 1m30s`},
		"no truth":                    {[]string{"--tls=maybe"}, `--tls is "maybe", want true or false`},
		"too small a batch":           {[]string{"-b0"}, "--batch_size is 0, want 1 to 100000"},
		"too great a batch":           {[]string{"-b", "100000000000"}, "--batch_size is 100000000000, want 1 to 100000"},
		"one digit too many":          {[]string{"-b", "99999999999999999999"}, "--batch_size is 99999999999999999999, want 1 to 100000"},
		"no number of requests":       {[]string{"-n", "99999999999999999999"}, "--num_iteration is 99999999999999999999, want at most 9223372036854775807"},
		"a hexadecimal number":        {[]string{"-b", "0x10"}, `--batch_size is "0x10", want a whole number`},
		"an octal number":             {[]string{"-n", "0o17"}, `--num_iteration is "0o17", want a whole number`},
		"one dash":                    {[]string{"-batch_size", "8"}, "-batch_size has one dash, did you mean --batch_size?"},
		"one dash and no underscore":  {[]string{"-num-iteration=8"}, "-num-iteration=8 has one dash, did you mean --num_iteration?"},
		"one dash and a beginning":    {[]string{"-num", "8"}, "-num has one dash, did you mean --num_iteration?"},
		"one dash and two letters":    {[]string{"-ca", "ca.pem"}, "-ca has one dash, did you mean --ca?"},
		"no authorities":              {[]string{"--ca", ""}, "--ca is empty, want a PEM file"},
		"no authorities, joined":      {[]string{"--tls", "--ca="}, "--ca is empty, want a PEM file"},
		"no model":                    {[]string{"--model", ""}, "--model is empty, want the name of a model"},
		"nobody to work":              {[]string{"--concurrency=0"}, "--concurrency is 0, want 1 to 10000"},
		"more than can work":          {[]string{"--concurrency=10001"}, "--concurrency is 10001, want 1 to 10000"},
		"a negative warm-up":          {[]string{"-w", "-1"}, "--warm_up_iteration is -1, want 0 or more"},
		"warm-up alone":               {[]string{"-n", "10"}, "--num_iteration is 10 and --warm_up_iteration 10: nothing is left to measure"},
		"no time":                     {[]string{"--timeout=0s"}, "--timeout is 0s, want more than 0s"},
		"no time to wait":             {[]string{"--wait=0s"}, "--wait is 0s, want more than 0s"},
		"a server without port":       {[]string{"-s", "localhost"}, `--server is "localhost", want host:port`},
		"a server with a scheme":      {[]string{"-s", "http://localhost:8500"}, `--server is "http://localhost:8500", want host:port`},
		"a port that is no number":    {[]string{"-s", "localhost:grpc"}, `--server is "localhost:grpc", want a port from 1 to 65535`},
		"a port that is too great":    {[]string{"-s", "localhost:85000"}, `--server is "localhost:85000", want a port from 1 to 65535`},
		"an address without brackets": {[]string{"-s", "::1:8500"}, `--server is "::1:8500", want host:port like localhost:8500 or [::1]:8500`},
		"another format":              {[]string{"-o", "yaml"}, `--output is "yaml", want text, json or html`},
		"a page to write to":          {[]string{"-o", "a page.html"}, `--output is "a page.html", want text, json or html, did you mean -o html >'a page.html'?`},
		"a document to write to":      {[]string{"--output=out/run.json"}, `--output is "out/run.json", want text, json or html, did you mean -o json >out/run.json?`},
		"a word of its own":           {[]string{"eval.csv"}, `"eval.csv" is an unexpected argument;`},
		"a duration of its own":       {[]string{"--wait", "2s"}, `"2s" is an unexpected argument, did you mean --wait=2s?`},
		"seconds of their own":        {[]string{"--wait", "30"}, `"30" is an unexpected argument, did you mean --wait=30s?`},
		"a server of its own":         {[]string{"host:8500"}, `"host:8500" is an unexpected argument, did you mean --server host:8500?`},
		"another server":              {[]string{"-s", "h:1", "host:8500"}, `"host:8500" is an unexpected argument;`},
		"standard input":              {[]string{"-d", "-"}, `--data_file is "-", want a CSV file; standard input is /dev/stdin`},
		"no data":                     {[]string{"-d", ""}, "--data_file is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, data, c.args...)
			if status != 2 || out != "" {
				t.Errorf("exit status %d with output %q, want 2 without", status, out)
			}
			expect(t, "the message", messages, c.want, "see widedeep-client --help")
		})
	}
}

func TestADataFileIsRequired(t *testing.T) {
	var out, messages bytes.Buffer
	if status := (command.Program{Out: &out, Messages: &messages}).Main(t.Context(), nil); status != 2 {
		t.Errorf("exit status %d, want 2", status)
	}
	expect(t, "the message", messages.String(), "--data_file is missing, want a CSV file")
	for word, want := range map[string]string{
		"my data.csv": `"my data.csv" is an unexpected argument, did you mean --data_file 'my data.csv'?`,
		"help":        `"help" is an unexpected argument;`,
	} {
		messages.Reset()
		if status := (command.Program{Out: &out, Messages: &messages}).Main(t.Context(), []string{word}); status != 2 {
			t.Errorf("%s: exit status %d, want 2", word, status)
		}
		expect(t, "the message", messages.String(), want)
	}
}

func TestBadLinesEndTheRunAfterWhatWasReadBefore(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	text := data + servertest.Line("1", "x")
	status, out, messages := run(t, text, "-s", address, "-n", "9", "-w", "0")
	if status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	expect(t, "the message", messages, `eval.csv:6:3: I1 is "x", want a number; --skip-invalid leaves out such lines`)
	expect(t, "the output", out, "Accuracy: 60.00% (3 of 5 examples)", "Errors: 0 of 5 requests\n", "Iterations not made: 4\n")

	status, out, messages = run(t, text, "-s", address, "-n", "9", "-w", "0", "--skip-invalid")
	if status != 0 || messages != "" {
		t.Errorf("with --skip-invalid: exit status %d with messages %q", status, messages)
	}
	expect(t, "the output", out, "(5 of 9 examples)", "Skipped lines: 1 of 6\n")
	_, out, _ = run(t, text, "-s", address, "-n", "9", "-w", "0", "--skip-invalid", "-o", "html")
	expect(t, "the page", out, `<td>1</td><td class="text" colspan="2">Skipped lines, of 6</td>`)
	_, out, _ = run(t, text, "-s", address, "-n", "9", "-w", "0", "--skip-invalid", "-o", "json")
	expect(t, "the document", out, `"skipped_lines": 1,`, `"lines": 6,`)
}

func TestSkippingIsAdvisedWhereItHelps(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	long := servertest.Line("1", "1"+strings.Repeat("0", 1<<20))
	for name, c := range map[string]struct {
		text    string
		want    string
		skipped string
	}{
		"one long line": {data + long, "eval.csv:6:1: the line is longer than 1048576 bytes; --skip-invalid leaves out such lines\n", ""},
		"tabs": {
			strings.ReplaceAll(data, ",", "\t"), "eval.csv:1:1: the fields are separated by tabs, want commas: wide-deep-convert of the training image makes CSV of Criteo's files\n",
			"eval.csv: most lines are invalid, 5 of 5, the first: ",
		},
		"no labels": {
			strings.ReplaceAll("\n"+data, "\n1,", "\n"), "; is it without labels, as Criteo's test.txt?\n", "",
		},
		"spaces": {strings.ReplaceAll(data, ",", ", "), "", `eval.csv: most lines are invalid, 5 of 5, the first: `},
		"UTF-16": {"\xff\xfe1\x00,\x00", "eval.csv: the file is in UTF-16: save it as UTF-8\n", "eval.csv: the file is in UTF-16: save it as UTF-8\n"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, messages := run(t, c.text, "-s", address, "-n6", "-w0")
			if status != 1 || !strings.HasSuffix(messages, c.want) {
				t.Errorf("exit status %d, want 1, and messages %q, want %q", status, messages, c.want)
			}
			status, out, messages := run(t, c.text, "-s", address, "-n6", "-w0", "--skip-invalid")
			if strings.Contains(messages, "--skip-invalid") {
				t.Errorf("when skipping, it is advised again: %s", messages)
			}
			if c.skipped == "" {
				expect(t, "the output when skipping", out, "Skipped lines: ")
			} else if status != 1 || !strings.Contains(messages, c.skipped) || !strings.HasSuffix(messages, c.want) {
				t.Errorf("when skipping: exit status %d, want 1, and messages %q, want %q and %q", status, messages, c.skipped, c.want)
			}
		})
	}
}

// With the label in the last column, the lines are valid by chance where I1 is 0 or 1 and C1 is a number.
func TestExamplesOfAFileThatIsMostlyInvalidAreNoResult(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	last := func(i1, c1, label string) string {
		return i1 + strings.Repeat(",", 13) + c1 + strings.Repeat(",", 26) + label + "\n"
	}
	text := last("1", "05e1", "0") + strings.Repeat(last("7", "68fd1e64", "1"), 5) + last("0", "12", "1")
	const columns = "; want the columns label, I1..I13, C1..C26\n"
	for _, format := range []string{"text", "json", "html"} {
		for what, c := range map[string]struct{ iterations, lines string }{
			"the end of the run":  {"2", "5 of 7"},
			"the end of the file": {"5", "5 of 7"},
		} {
			status, out, messages := run(t, text, "-s", address, "-n", c.iterations, "-w0", "--skip-invalid", "-o", format)
			want := "eval.csv: most lines are invalid, " + c.lines + `, the first: `
			if status != 1 || !strings.Contains(messages, want) || !strings.HasSuffix(messages, columns) || strings.Count(messages, "\n") != 1 {
				t.Errorf("%s, %s: exit status %d with messages %q, want 1 with %q and %q", format, what, status, messages, want, columns)
			}
			if strings.Contains(out, "Accuracy") || format != "text" && out != "" {
				t.Errorf("%s, %s: there is a result:\n%s", format, what, out)
			}
		}
	}
}

func TestAnInvalidFirstLinePrintsOnlyItsError(t *testing.T) {
	status, out, messages := run(t, servertest.Line("label", "I1")+data)
	if status != 1 || out != "" {
		t.Errorf("exit status %d with output %q, want 1 without", status, out)
	}
	expect(t, "the message", messages, `eval.csv:1:1: label is "label", want 0 or 1`)
}

func TestFilesThatCannotBeReadAreNamed(t *testing.T) {
	for name, args := range map[string][]string{
		"no data file": {"-d", "nowhere.csv"}, "no authorities": {"--ca", "nowhere.pem"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, messages := run(t, data, args...)
			if status != 1 {
				t.Errorf("exit status %d, want 1", status)
			}
			expect(t, "the message", messages, args[1])
		})
	}
	status, _, messages := run(t, data, "--ca", file(t, "no certificate"))
	if status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	expect(t, "the message", messages, "no PEM certificate is in it")
}

package command

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/client/benchmark"
)

// Defaults that differ from the Python client's, or that it does not have.
const (
	defaultModel     = "wide-deep-large-ds-fp32-training"
	defaultSignature = "predict"
	defaultTimeout   = 10 * time.Second
	defaultWait      = "5m"
)

// mostExamples bounds a batch, which is in memory as a whole: this many take some 200 MB.
const mostExamples = 100_000

// outputs are the formats of --output.
const outputs = "text, json or html"

type options struct {
	plan benchmark.Plan

	server, dataFile, model, signature string
	timeout, wait                      time.Duration
	tls                                bool
	ca                                 string
	skipInvalid                        bool
	output                             string
	help, version                      bool
}

// flags declares the options, in the order in which --help shows them.
func (o *options) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("widedeep-client", pflag.ContinueOnError)
	f.SortFlags = false
	f.BoolVarP(&o.help, "help", "h", false, "show this help and exit")
	f.BoolVar(&o.version, "version", false, "print the version and exit")
	f.StringVarP(&o.server, "server", "s", "localhost:8500", "`host:port` of the server")
	f.StringVarP(&o.dataFile, "data_file", "d", "", "CSV `file` with lines of label,I1..I13,C1..C26 (required)")
	f.IntVarP(&o.plan.BatchSize, "batch_size", "b", 1, "examples in a request")
	f.IntVarP(&o.plan.Iterations, "num_iteration", "n", 40, "requests in all, the warm-up among them")
	f.IntVarP(&o.plan.WarmUp, "warm_up_iteration", "w", 10, "first requests to leave out of times and throughput")
	f.StringVar(&o.model, "model", defaultModel, "`name` of the model")
	f.StringVar(&o.signature, "signature", defaultSignature, "`name` of the model's signature")
	f.IntVar(&o.plan.Concurrency, "concurrency", 1, "requests under way at a time")
	f.DurationVar(&o.timeout, "timeout", defaultTimeout, "how long a request may take, its retries included")
	f.DurationVar(&o.wait, "wait", 0, "first wait until the model is available, that long at most; alone, "+defaultWait)
	f.Lookup("wait").NoOptDefVal = defaultWait
	f.BoolVar(&o.tls, "tls", false, "secure the connection with TLS")
	f.StringVar(&o.ca, "ca", "", "PEM `file` of the authorities to trust in place of the system's; implies --tls")
	f.BoolVar(&o.skipInvalid, "skip-invalid", false, "count lines with an error and leave them out")
	f.StringVarP(&o.output, "output", "o", "text", "`format` of the output: "+outputs)
	return f
}

// parse reads the command line. An error names the option, the value found and what is allowed.
func (o *options) parse(args []string) error {
	f := o.flags()
	args, err := complete(f, args)
	if err != nil {
		return err
	}
	var invalid *pflag.InvalidValueError
	switch err := f.Parse(args); {
	case errors.As(err, &invalid):
		kind := map[string]string{"int": "a whole number", "duration": "a duration like 10s or 1m30s", "bool": "true or false"}
		return fmt.Errorf("--%s is %q, want %s", invalid.GetFlag().Name, invalid.GetValue(), kind[invalid.GetFlag().Value.Type()])
	case err != nil:
		return err
	case o.help || o.version:
		return nil
	case f.NArg() > 0:
		hint := ""
		if _, err := time.ParseDuration(f.Arg(0)); err == nil && f.Changed("wait") { // --wait alone takes no second word
			hint = ", did you mean --wait=" + f.Arg(0) + "?"
		}
		return fmt.Errorf("%q is an unexpected argument%s", f.Arg(0), hint)
	}
	o.tls = o.tls || o.ca != ""
	o.plan.Patient = o.wait > 0
	return o.check(f.Changed("wait"))
}

func (o *options) check(waits bool) error {
	host, port, err := net.SplitHostPort(o.server)
	switch {
	case o.dataFile == "":
		return errors.New("--data_file is missing, want a CSV file")
	case err != nil || host == "" || port == "" || strings.Contains(host, "/"):
		return fmt.Errorf("--server is %q, want host:port like localhost:8500 or [::1]:8500", o.server)
	case !isPort(port):
		return fmt.Errorf("--server is %q, want a port from 1 to 65535", o.server)
	case o.model == "":
		return errors.New("--model is empty, want the name of a model")
	case o.plan.BatchSize < 1 || o.plan.BatchSize > mostExamples:
		return fmt.Errorf("--batch_size is %d, want 1 to %d", o.plan.BatchSize, mostExamples)
	case o.plan.Concurrency < 1:
		return fmt.Errorf("--concurrency is %d, want 1 or more", o.plan.Concurrency)
	case o.plan.WarmUp < 0:
		return fmt.Errorf("--warm_up_iteration is %d, want 0 or more", o.plan.WarmUp)
	case o.plan.Iterations <= o.plan.WarmUp:
		return fmt.Errorf("--num_iteration is %d and --warm_up_iteration %d: nothing is left to measure, want more iterations than warm up",
			o.plan.Iterations, o.plan.WarmUp)
	case o.timeout <= 0:
		return fmt.Errorf("--timeout is %v, want more than 0s", o.timeout)
	case waits && o.wait <= 0:
		return fmt.Errorf("--wait is %v, want more than 0s", o.wait)
	case o.output != "text" && o.output != "json" && o.output != "html":
		return fmt.Errorf("--output is %q, want %s", o.output, outputs)
	}
	return nil
}

// isPort refuses names of services as well: a server whose port has no number here would seem to
// be away.
func isPort(text string) bool {
	number, err := strconv.ParseUint(text, 10, 16)
	return err == nil && number > 0
}

// complete replaces an unambiguous prefix of a long option with its full name, as Python's argparse
// does: --b 8 becomes --batch_size 8. Dashes and underscores are the same.
// pflag's SetNormalizeFunc is no help: it has no prefixes, and the help would show its spelling
// in place of the Python client's.
func complete(f *pflag.FlagSet, args []string) ([]string, error) {
	completed := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" {
			return append(completed, args[i:]...), nil
		}
		if !strings.HasPrefix(arg, "--") {
			completed = append(completed, arg)
			continue
		}
		typed, value, joined := strings.Cut(arg, "=")
		name, err := find(f, typed)
		if err != nil {
			return nil, err
		}
		if joined {
			name += "=" + value
		}
		completed = append(completed, name)
	}
	return completed, nil
}

func find(f *pflag.FlagSet, typed string) (string, error) {
	plain := func(name string) string { return strings.ReplaceAll(name, "_", "-") }
	wanted := plain(typed)
	var exact, nearest string
	var candidates []string
	shared := len("--")
	f.VisitAll(func(flag *pflag.Flag) {
		name := "--" + flag.Name
		switch known := plain(name); {
		case known == wanted:
			exact = name
		case strings.HasPrefix(known, wanted):
			candidates = append(candidates, name)
		case common(known, wanted) > shared:
			nearest, shared = name, common(known, wanted)
		}
	})
	switch {
	case exact != "":
		return exact, nil
	case len(candidates) == 1:
		return candidates[0], nil
	case len(candidates) > 1:
		return "", fmt.Errorf("%s could be %s", typed, strings.Join(candidates, " or "))
	case nearest != "":
		return "", fmt.Errorf("unknown option %s, did you mean %s?", typed, nearest)
	default:
		return "", fmt.Errorf("unknown option %s", typed)
	}
}

// common counts the bytes of the longest common prefix.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

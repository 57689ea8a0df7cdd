package command

import (
	"errors"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/client/benchmark"
)

const defaultServer = "localhost:8500"

// Defaults that differ from the Python client's, or that it does not have.
const (
	defaultModel     = "wide-deep-large-ds-fp32-training"
	defaultSignature = "predict"
	defaultTimeout   = 10 * time.Second
	defaultWait      = "5m"
)

// mostExamples bounds a batch, which is in memory as a whole, as columns and as the bytes of its
// request, while the next one is read: this many take some 750 MB.
const mostExamples = 100_000

// mostConcurrent bounds the requests under way, each of which has a batch in memory.
const mostConcurrent = 10_000

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
	f.StringVarP(&o.server, "server", "s", defaultServer, "`host:port` of the server")
	f.StringVarP(&o.dataFile, "data_file", "d", "", "CSV `file` with lines of label,I1..I13,C1..C26 (required)")
	whole := func(value *int, name, short string, byDefault, least, most int, usage string) {
		*value = byDefault
		f.VarP(wholeNumber{value, least, most}, name, short, usage)
	}
	whole(&o.plan.BatchSize, "batch_size", "b", 1, 1, mostExamples, fmt.Sprintf("examples in a request, at most %d", mostExamples))
	whole(&o.plan.Iterations, "num_iteration", "n", 40, 1, math.MaxInt, "requests in all, the warm-up among them")
	whole(&o.plan.WarmUp, "warm_up_iteration", "w", 10, 0, math.MaxInt, "first requests to leave out of times and throughput")
	f.StringVar(&o.model, "model", defaultModel, "`name` of the model")
	f.StringVar(&o.signature, "signature", defaultSignature, "`name` of the model's signature")
	whole(&o.plan.Concurrency, "concurrency", "", 1, 1, mostConcurrent, fmt.Sprintf("requests under way at a time, at most %d", mostConcurrent))
	f.DurationVar(&o.timeout, "timeout", defaultTimeout, "how long a request may take, its retries included")
	f.DurationVar(&o.wait, "wait", 0, "first wait until the model is available, that long at most; alone, "+defaultWait)
	f.Lookup("wait").NoOptDefVal = defaultWait
	f.BoolVar(&o.tls, "tls", false, "secure the connection with TLS")
	f.StringVar(&o.ca, "ca", "", "PEM `file` of the authorities to trust in place of the system's; implies --tls")
	f.BoolVar(&o.skipInvalid, "skip-invalid", false, "count single lines with an error and leave them out; more than half end the run")
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
	if err := f.Parse(args); err != nil {
		return explainParse(f, err)
	}
	if o.help || o.version {
		return nil
	}
	if err := checkValues(f); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return explainWord(f, f.Arg(0))
	}
	if f.Changed("ca") && o.ca == "" { // an unset variable, after which the run must not be in plain text
		return errors.New("--ca is empty, want a PEM file")
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
	case o.dataFile == "-":
		return errors.New(`--data_file is "-", want a CSV file; standard input is /dev/stdin`)
	case err != nil || host == "" || port == "" || strings.Contains(host, "/"):
		return fmt.Errorf("--server is %q, want host:port like localhost:8500 or [::1]:8500", o.server)
	case !isPort(port):
		return fmt.Errorf("--server is %q, want a port from 1 to 65535", o.server)
	case o.model == "":
		return errors.New("--model is empty, want the name of a model")
	case o.plan.Iterations <= o.plan.WarmUp:
		return fmt.Errorf("--num_iteration is %d and --warm_up_iteration %d: nothing is left to measure, want more iterations than warm up",
			o.plan.Iterations, o.plan.WarmUp)
	case o.timeout <= 0:
		return fmt.Errorf("--timeout is %v, want more than 0s", o.timeout)
	case waits && o.wait <= 0:
		return fmt.Errorf("--wait is %v, want more than 0s", o.wait)
	case !isOutput(o.output):
		return explainOutput(o.output)
	}
	return nil
}

func isOutput(text string) bool { return text == "text" || text == "json" || text == "html" }

// isPort refuses names of services as well: a server whose port has no number here would seem to
// be away.
func isPort(text string) bool {
	number, err := strconv.ParseUint(text, 10, 16)
	return err == nil && number > 0
}

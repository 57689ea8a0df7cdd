package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/widedeep/widedeep/fn"
)

func benchmark(b *testing.B, input string) {
	b.ReportAllocs()
	for b.Loop() {
		if err := fn.Run(strings.NewReader(input), io.Discard, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// One pipeline, alone and among other resources.
func BenchmarkExpansion(b *testing.B) {
	for _, foreign := range []int{0, 1_000, 10_000} {
		b.Run(fmt.Sprintf("foreign=%d", foreign), func(b *testing.B) { benchmark(b, expansion(foreign)) })
	}
}

func BenchmarkConfigs(b *testing.B) {
	for _, number := range []int{1, 10, 100, 1_000} {
		b.Run(fmt.Sprintf("configs=%d", number), func(b *testing.B) {
			benchmark(b, configs(number))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*number), "ns/config")
		})
	}
}

// A document without a single valid field may take at most 2 s, 500 MB and 1 MB of
// messages. The peak is that of this process, so run the benchmark alone.
func BenchmarkUnknownFields(b *testing.B) {
	input := unknownFields(200_000)
	var messages bytes.Buffer
	for b.Loop() {
		messages.Reset()
		if err := fn.Run(strings.NewReader(input), io.Discard, &messages); !errors.Is(err, fn.ErrFailed) {
			b.Fatal(err)
		}
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(used.Maxrss)/1024, "peak-MiB")
	b.ReportMetric(float64(messages.Len()), "messages-B")
}

// unknownFields returns an input whose functionConfig has that many unknown fields, and no others.
func unknownFields(number int) string {
	var input strings.Builder
	input.WriteString(head + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: wide-deep\n  spec:\n")
	for i := range number {
		fmt.Fprintf(&input, "    unknown%d: x\n", i)
	}
	return input.String()
}

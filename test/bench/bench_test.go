package main

import (
	"fmt"
	"io"
	"strings"
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

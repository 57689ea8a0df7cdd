package fn

import (
	"math"
	"testing"

	kubernetes "k8s.io/apimachinery/pkg/api/resource"
)

// An amount is valid if Kubernetes' own parser accepts it and it is not negative; the value is the same.
func TestAmountsAreReadLikeKubernetesReadsThem(t *testing.T) {
	for _, text := range []string{
		"0", "1", "16", "0.5", ".5", "5.", "+1", "500m", "250u", "7n", "1k", "2M", "3G", "4T", "5P", "6E", "1Ki", "1.5Mi", "64Gi", "2Ti", "3Pi", "1Ei",
		"1e3", "1E3", "1e-3", "12E", "", " 1", "1 ", "-1", "1K", "1 Gi", "4GB", "1gi", "1m5", "0x10", "1_000", "1,5", "abc", "1e", "1ee3", "NaN", "1Ii",
	} {
		quantity, err := kubernetes.ParseQuantity(text)
		number, ok := amount(text)
		if want := err == nil && quantity.Sign() >= 0; ok != want {
			t.Errorf("%q: read %v, Kubernetes %v (%v)", text, ok, want, err)
		} else if want := quantity.AsApproximateFloat64(); ok && math.Abs(number-want) > want*1e-12 {
			t.Errorf("%q is %v, to Kubernetes %v", text, number, want)
		}
	}
}

func TestQuantitiesThatWereProbablyMeant(t *testing.T) {
	for text, want := range map[string]string{
		"32gi": "32Gi", "32GB": "32G", "32gb": "32G", "32g": "32G", "32GiB": "32Gi", "32G i": "32Gi", "32 Gi": "32Gi", "32 gib": "32Gi", "1.5 tb": "1.5T",
		"500mb": "500M", "500MB": "500M", "500mB": "500M", "500 m": "500m", "64KB": "64k", "64K": "64k", "64KIB": "64Ki", "100B": "100", "1 000": "1000",
		"8 cores": "8", "1 core": "1", "2CPUs": "2", "0.5 cpu": "0.5",
		"": "", "lots": "", "-1": "", "-1gb": "", "8 bits": "", "1,5": "", "1e": "1E", "0x10": "", "B": "", "é": "",
	} {
		if got := meantQuantity(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

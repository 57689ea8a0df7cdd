package fn_test

import (
	"strings"
	"testing"
)

// Amounts of resources are refused where Kubernetes would refuse the pod.
func TestResourcesThatAPodCanHave(t *testing.T) {
	long := strings.Repeat("a", 55)
	limits := func(text string) string { return "limits: {" + text + "}" }
	requests := func(text string) string { return "requests: {" + text + "}" }
	both := func(least, most string) string { return requests(least) + ", " + limits(most) }
	for name, c := range map[string]struct {
		resources string
		want      []string
	}{
		"all there are":      {limits("cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi, hugepages-2Mi: 2Mi, hugepages-1Gi: 2Gi"), nil},
		"another":            {limits("storage: 1Gi"), []string{"limits[storage]: Invalid value: \"1Gi\": the key must be cpu, memory, "}},
		"a name of no form":  {limits("nvidia.com/g pu: 1"), []string{"limits[nvidia.com/g pu]: "}},
		"a misspelled one":   {requests("memroy: 1Gi"), []string{"requests[memroy]: Invalid value: \"1Gi\": the key must be"}},
		"a device":           {limits("nvidia.com/gpu: 1"), nil},
		"a quota's name":     {limits("requests.nvidia.com/gpu: 1"), []string{"limits[requests.nvidia.com/gpu]: Invalid value: "}},
		"too long for quota": {limits(strings.Repeat("b.", 121) + "com/" + long + ": 1"), []string{": the key must be"}},
		"kubernetes' own":    {limits("requests.kubernetes.io/a: 1"), nil},

		"a fraction of a device": {limits("nvidia.com/gpu: 1500m"), []string{"limits[nvidia.com/gpu]: Invalid value: \"1500m\": must be a whole number: a device is not divided"}},
		"a fraction of a cpu":    {limits("cpu: 1500m"), nil},
		"a fraction of its own":  {limits("kubernetes.io/a: 1500m"), nil},

		"pages":                 {both("cpu: 1, hugepages-2Mi: 4Mi", "hugepages-2Mi: 4Mi"), nil},
		"a part of a page":      {limits("cpu: 1, hugepages-2Mi: 3Mi"), []string{"limits[hugepages-2Mi]: Invalid value: \"3Mi\": must be a multiple of the size in the name"}},
		"pages of no size":      {limits("cpu: 1, hugepages-big: 2Mi"), []string{"limits[hugepages-big]: "}},
		"pages of a fraction":   {limits("cpu: 1, hugepages-500m: 2Mi"), []string{"limits[hugepages-500m]: "}},
		"pages and a fraction":  {limits("cpu: 1, hugepages-1500m: 3"), []string{"limits[hugepages-1500m]: "}},
		"pages alone":           {limits("hugepages-2Mi: 2Mi"), []string{"resources: Required value: huge pages go with cpu or memory only"}},
		"pages with memory":     {requests("memory: 1Gi") + ", " + limits("hugepages-2Mi: 2Mi"), nil},
		"pages, not limited":    {requests("cpu: 1, hugepages-2Mi: 2Mi"), []string{"requests[hugepages-2Mi]: Invalid value: \"2Mi\": must be limited too, by the same amount"}},
		"pages, limited higher": {both("cpu: 1, hugepages-2Mi: 2Mi", "hugepages-2Mi: 4Mi"), []string{"requests[hugepages-2Mi]: Invalid value: \"2Mi\": must be the limit, 4Mi"}},

		"pages of a negative size":  {limits("cpu: 1, hugepages--1: 4"), []string{"limits[hugepages--1]: "}},
		"pages of another size":     {limits("cpu: 1, hugepages-64Ki: 128Ki"), nil},
		"nearly small pages":        {limits("hugepage-2Mi: 2Mi"), []string{"did you mean hugepages-2Mi?"}},
		"nearly large pages":        {limits("hugepage-1Gi: 1Gi"), []string{"did you mean hugepages-1Gi?"}},
		"kubernetes' own, no name":  {limits("kubernetes.io/a b: 1"), []string{"limits[kubernetes.io/a b]: "}},
		"devices, unreadable":       {requests("nvidia.com/gpu: one"), []string{"requests[nvidia.com/gpu]: "}},
		"limits in a list":          {"limits: [cpu, memroy]", []string{"resources.limits: Invalid value"}},
		"more than the limit":       {both("cpu: 2", "cpu: 1"), []string{"requests[cpu]: Invalid value: 2: must be at most the limit, 1"}},
		"the limit, said otherwise": {both("cpu: 1000m, memory: 1Gi", "cpu: 1, memory: 1024Mi"), nil},
		"less than the limit":       {both("cpu: 1", "cpu: 2"), nil},
		"not limited":               {both("memory: 1Gi", "cpu: 2"), nil},
		"a misspelled one, twice":   {both("memroy: 2", "memroy: 1"), []string{"requests[memroy]: ", "limits[memroy]: "}},
		"fewer devices":             {both("nvidia.com/gpu: 1", "nvidia.com/gpu: 2"), []string{"requests[nvidia.com/gpu]: Invalid value: 1: must be the limit, 2"}},
		"as many devices":           {both("nvidia.com/gpu: 2", "nvidia.com/gpu: 2"), nil},
		"devices, not limited":      {requests("nvidia.com/gpu: 2"), []string{"requests[nvidia.com/gpu]: Invalid value: 2: must be limited too"}},
		"devices, half of one":      {both("nvidia.com/gpu: 500m", "nvidia.com/gpu: 1"), []string{"requests[nvidia.com/gpu]: Invalid value: \"500m\": must be a whole number"}},
		"an unreadable request":     {both("cpu: one", "cpu: 1"), []string{"requests[cpu]: "}},
		"an unreadable limit":       {both("cpu: 1", "cpu: one"), []string{"limits[cpu]: "}},
	} {
		for _, within := range []string{"training", "serving"} {
			t.Run(within+": "+name, specCase{reason: "of " + name, spec: within + ": {resources: {" + c.resources + "}}", want: c.want}.run)
		}
	}
}

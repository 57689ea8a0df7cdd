package fn_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Amounts of resources are refused where Kubernetes would refuse the pod.
func TestResourcesAreCheckedLikeKubernetesDoes(t *testing.T) {
	long := strings.Repeat("a", 55)
	limits := func(text string) string { return "limits: {" + text + "}" }
	requests := func(text string) string { return "requests: {" + text + "}" }
	both := func(least, most string) string { return requests(least) + ", " + limits(most) }
	for name, c := range map[string]struct {
		resources string
		want      []string
	}{
		"every resource without a prefix is allowed":               {limits("cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi, hugepages-2Mi: 2Mi, hugepages-1Gi: 2Gi"), nil},
		"storage is refused":                                       {limits("storage: 1Gi"), []string{"limits[storage]: Invalid value: \"1Gi\": the key must be cpu, memory, "}},
		"a name with a space is refused":                           {limits("nvidia.com/g pu: 1"), []string{"limits[nvidia.com/g pu]: "}},
		"a misspelled name is refused with the nearest":            {requests("memroy: 1Gi"), []string{"requests[memroy]: Invalid value: \"1Gi\": the key must be"}},
		"gpu is refused with a device, not cpu":                    {limits("gpu: 1"), []string{`limits[gpu]: Invalid value: "1": the key must be cpu, memory, ephemeral-storage, hugepages-SIZE or, for a device, DOMAIN/NAME, as in nvidia.com/gpu; did you mean nvidia.com/gpu?`}},
		"GPUs are refused with a device":                           {limits("GPUs: 1"), []string{"did you mean nvidia.com/gpu?"}},
		"nvidia is refused with a device":                          {limits("nvidia: 1"), []string{"did you mean nvidia.com/gpu?"}},
		"a device is allowed":                                      {limits("nvidia.com/gpu: 1"), nil},
		"a device named requests.… is refused, as a quota's":       {limits("requests.nvidia.com/gpu: 1"), []string{"limits[requests.nvidia.com/gpu]: Invalid value: "}},
		"a device whose quota's name would be too long is refused": {limits(strings.Repeat("b.", 121) + "com/" + long + ": 1"), []string{": the key must be"}},
		"a name of kubernetes.io is allowed":                       {limits("requests.kubernetes.io/a: 1"), nil},

		"a fraction of a device is refused":                    {limits("nvidia.com/gpu: 1500m"), []string{"limits[nvidia.com/gpu]: Invalid value: \"1500m\": must be a whole number: a device is not divided"}},
		"a fraction of a cpu is allowed":                       {limits("cpu: 1500m"), nil},
		"a fraction of a resource of kubernetes.io is allowed": {limits("kubernetes.io/a: 1500m"), nil},

		"whole huge pages are allowed":                 {both("cpu: 1, hugepages-2Mi: 4Mi", "hugepages-2Mi: 4Mi"), nil},
		"a part of a huge page is refused":             {limits("cpu: 1, hugepages-2Mi: 3Mi"), []string{"limits[hugepages-2Mi]: Invalid value: \"3Mi\": must be a multiple of the size in the name"}},
		"huge pages without a size are refused":        {limits("cpu: 1, hugepages-big: 2Mi"), []string{"limits[hugepages-big]: "}},
		"huge pages of 500m are refused":               {limits("cpu: 1, hugepages-500m: 2Mi"), []string{"limits[hugepages-500m]: "}},
		"huge pages of 1500m are refused":              {limits("cpu: 1, hugepages-1500m: 3"), []string{"limits[hugepages-1500m]: "}},
		"huge pages need cpu or memory":                {limits("hugepages-2Mi: 2Mi"), []string{"resources: Required value: huge pages go with cpu or memory only"}},
		"huge pages with memory are allowed":           {requests("memory: 1Gi") + ", " + limits("hugepages-2Mi: 2Mi"), nil},
		"huge pages need a limit":                      {requests("cpu: 1, hugepages-2Mi: 2Mi"), []string{"requests[hugepages-2Mi]: Invalid value: \"2Mi\": must be limited too, by the same amount"}},
		"huge pages need a limit equal to the request": {both("cpu: 1, hugepages-2Mi: 2Mi", "hugepages-2Mi: 4Mi"), []string{"requests[hugepages-2Mi]: Invalid value: \"2Mi\": must be the limit, 4Mi"}},

		"huge pages of a negative size are refused":                   {limits("cpu: 1, hugepages--1: 4"), []string{"limits[hugepages--1]: "}},
		"huge pages of another size are allowed":                      {limits("cpu: 1, hugepages-64Ki: 128Ki"), nil},
		"misspelled hugepages-2Mi are refused with the nearest":       {limits("hugepage-2Mi: 2Mi"), []string{"did you mean hugepages-2Mi?"}},
		"misspelled hugepages-1Gi are refused with the nearest":       {limits("hugepage-1Gi: 1Gi"), []string{"did you mean hugepages-1Gi?"}},
		"a name of kubernetes.io with a space is refused":             {limits("kubernetes.io/a b: 1"), []string{"limits[kubernetes.io/a b]: "}},
		"an amount of devices that is no number is refused":           {requests("nvidia.com/gpu: one"), []string{"requests[nvidia.com/gpu]: "}},
		"limits in a list are refused":                                {"limits: [cpu, memroy]", []string{"resources.limits: Invalid value"}},
		"a request above the limit is refused":                        {both("cpu: 2", "cpu: 1"), []string{"requests[cpu]: Invalid value: 2: must be at most the limit, 1"}},
		"a request equal to the limit in another notation is allowed": {both("cpu: 1000m, memory: 1Gi", "cpu: 1, memory: 1024Mi"), nil},
		"a request below the limit is allowed":                        {both("cpu: 1", "cpu: 2"), nil},
		"a request without a limit is allowed":                        {both("memory: 1Gi", "cpu: 2"), nil},
		"a misspelled name in both is refused in both":                {both("memroy: 2", "memroy: 1"), []string{"requests[memroy]: ", "limits[memroy]: "}},
		"fewer devices than the limit are refused":                    {both("nvidia.com/gpu: 1", "nvidia.com/gpu: 2"), []string{"requests[nvidia.com/gpu]: Invalid value: 1: must be the limit, 2"}},
		"as many devices as the limit are allowed":                    {both("nvidia.com/gpu: 2", "nvidia.com/gpu: 2"), nil},
		"devices need a limit":                                        {requests("nvidia.com/gpu: 2"), []string{"requests[nvidia.com/gpu]: Invalid value: 2: must be limited too"}},
		"half a device is refused":                                    {both("nvidia.com/gpu: 500m", "nvidia.com/gpu: 1"), []string{"requests[nvidia.com/gpu]: Invalid value: \"500m\": must be a whole number"}},
		"a request that is no amount is refused":                      {both("cpu: one", "cpu: 1"), []string{"requests[cpu]: "}},
		"a limit that is no amount is refused":                        {both("cpu: 1", "cpu: one"), []string{"limits[cpu]: "}},
	} {
		for _, within := range []string{"training", "serving"} {
			t.Run(within+": "+name, specCase{reason: name, spec: within + ": {resources: {" + c.resources + "}}", want: c.want}.run)
		}
	}
}

// A unit that was forgotten or mistaken is accepted by Kubernetes, but no pod gets such an amount.
func TestAmountsThatCantWorkAreReported(t *testing.T) {
	const (
		few       = "no container starts with so few bytes; a unit is such as in 32Gi"
		fewOnDisk = "a pod that writes more bytes than this is evicted; a unit is such as in 32Gi"
		many      = "no node has so many CPUs; they have no unit, or m for a thousandth, as in 4 and 500m"
	)
	for amount, why := range map[string]string{
		"limits memory 32": few, "limits memory 32m": few, "limits memory 32k": few, "limits memory 1Mi": "", "limits memory 32Gi": "", "limits memory 0": "",
		"requests memory 32": "", "requests memory 32m": "", "requests memory 32Gi": "",
		"limits ephemeral-storage 10": fewOnDisk, "limits ephemeral-storage 10k": fewOnDisk, "limits ephemeral-storage 10Gi": "", "requests ephemeral-storage 10": "",
		"limits cpu 4Gi": many, "requests cpu 4Gi": many, "limits cpu 4Ki": many, "requests cpu 4M": many, "limits cpu 32000": many,
		"limits cpu 500m": "", "limits cpu 4": "", "requests cpu 4k": "", "requests cpu 8192": "",
	} {
		kind, resource, value := strings.Fields(amount)[0], strings.Fields(amount)[1], strings.Fields(amount)[2]
		config := document(v1alpha1.SingleNode, []string{"spec", "training", "resources", kind}, map[string]any{resource: value})
		output, messages, err := process(t, config)
		if err != nil {
			t.Fatalf("%s: %v\n%s", amount, err, messages)
		}
		got := ""
		for _, warning := range results(t, output)["warning"] {
			if _, about, isAbout := strings.Cut(warning, "spec.training.resources."+kind+"["+resource+"]: "+value+": "); isAbout {
				got += about
			}
		}
		if got != why {
			t.Errorf("%s: got %q, want %q", amount, got, why)
		}
	}
}

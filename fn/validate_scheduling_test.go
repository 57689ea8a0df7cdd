package fn_test

import "testing"

// Scheduling fields are refused if Kubernetes would refuse the pod, or if they can't match
// anything.
func TestWherePodsRun(t *testing.T) {
	const (
		key     = "topologyKey: a, "
		matched = "labelSelector: {matchLabels: {a: b}, matchExpressions: [{key: c, operator: Exists}]}"
	)
	toleration := func(text string) string { return "tolerations: [{" + text + "}]" }
	node := func(text string) string {
		return "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{" + text + "}]}}}"
	}
	pods := func(text string) string {
		return "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{" + key + text + "}]}}"
	}
	spread := func(text string) string { return "topologySpreadConstraints: [{maxSkew: 1, " + key + text + "}]" }
	for name, c := range map[string]struct {
		field string
		want  []string
	}{
		"nodes of a label":           {"nodeSelector: {Example.com/a: b}", []string{"nodeSelector[Example.com/a]: Invalid value: \"Example.com/a\": must be [prefix/]name"}},
		"nodes of a value":           {"nodeSelector: {a: b c}", []string{"nodeSelector[a]: Invalid value: \"b c\": must be empty or letters"}},
		"nodes of a label and value": {"nodeSelector: {example.com/a: b, c: \"\"}", nil},
		"nodes of neither":           {"nodeSelector: {a b: c d}", []string{"nodeSelector[a b]: "}},
		"nodes of a list":            {"nodeSelector: [a b, c d]", []string{"nodeSelector: Invalid value: "}},
		"nodes of a text":            {"nodeSelector: a b", []string{"nodeSelector: Invalid value: "}},
		"pods of a class":            {"priorityClassName: A_B", []string{"priorityClassName: Invalid value: \"A_B\": must be lower-case letters"}},

		"any taint":                   {toleration("operator: Exists"), nil},
		"a taint of a value":          {toleration("key: a, operator: Equal, value: b"), nil},
		"a value of no key":           {toleration("operator: Equal, value: b"), []string{"tolerations[0].key: Required value: only the operator Exists goes without a key"}},
		"any value, and one":          {toleration("key: a, operator: Exists, value: b"), []string{"tolerations[0].value: Invalid value: \"b\": must not be given with the operator Exists"}},
		"for a time":                  {toleration("key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 60"), nil},
		"for a time, though it stays": {toleration("key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 60"), []string{"tolerations[0].tolerationSeconds: Invalid value: 60: goes with the effect NoExecute only"}},

		"a node's label":                  {node("matchExpressions: [{key: a, operator: In, values: [b]}]"), nil},
		"a node's label of no form":       {node("matchExpressions: [{key: a b, operator: Exists}]"), []string{"matchExpressions[0].key: Invalid value: \"a b\": must be [prefix/]name"}},
		"a node's label's value":          {node("matchExpressions: [{key: a, operator: In, values: [b c]}]"), []string{"matchExpressions[0].values[0]: Invalid value: \"b c\": must be empty or letters"}},
		"a label in nothing":              {node("matchExpressions: [{key: a, operator: In}]"), []string{"matchExpressions[0].values: Required value: the operator In compares with values"}},
		"a label not in nothing":          {node("matchExpressions: [{key: a, operator: NotIn}]"), []string{"the operator NotIn compares with values"}},
		"a label that exists":             {node("matchExpressions: [{key: a, operator: Exists, values: [b]}]"), []string{"matchExpressions[0].values: Invalid value: "}},
		"a label that does not":           {node("matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]"), []string{"must not be given with the operator DoesNotExist"}},
		"a label that does not exist":     {node("matchExpressions: [{key: a, operator: DoesNotExist}]"), nil},
		"a label greater than two values": {node("matchExpressions: [{key: a, operator: Gt, values: [\"1\", \"2\"]}]"), []string{"matchExpressions[0].values: Required value: the operator Gt compares with one value"}},
		"a label less than none":          {node("matchExpressions: [{key: a, operator: Lt}]"), []string{"the operator Lt compares with one value"}},
		"a label less than one":           {node("matchExpressions: [{key: a, operator: Lt, values: [\"1\"]}]"), nil},

		"a node":               {node("matchFields: [{key: metadata.name, operator: In, values: [a]}]"), nil},
		"all nodes but one":    {node("matchFields: [{key: metadata.name, operator: NotIn, values: [a]}]"), nil},
		"another field":        {node("matchFields: [{key: metadata.namespace, operator: In, values: [a]}]"), []string{"matchFields[0].key: Invalid value: \"metadata.namespace\": must be metadata.name"}},
		"another operator":     {node("matchFields: [{key: metadata.name, operator: Gt, values: [a]}]"), []string{"matchFields[0].operator: Invalid value: \"Gt\": must be In or NotIn"}},
		"no node":              {node("matchFields: [{key: metadata.name, operator: In}]"), []string{"matchFields[0].values: Required value: must be the name of one node"}},
		"two nodes":            {node("matchFields: [{key: metadata.name, operator: In, values: [a, b]}]"), []string{"matchFields[0].values: Required value: must be the name of one node"}},
		"a node of no name":    {node("matchFields: [{key: metadata.name, operator: In, values: [A_B]}]"), []string{"matchFields[0].values[0]: Invalid value: \"A_B\": must be lower-case letters"}},
		"pods of a label":      {pods("labelSelector: {matchExpressions: [{key: a, operator: NotIn, values: [b]}]}"), nil},
		"pods of no value":     {pods("labelSelector: {matchExpressions: [{key: a, operator: NotIn}]}"), []string{"matchExpressions[0].values: Required value: the operator NotIn compares with values"}},
		"pods of a bad label":  {pods("labelSelector: {matchLabels: {a b: c}}"), []string{"labelSelector.matchLabels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"pods of a bad value":  {pods("labelSelector: {matchLabels: {a: b c}}"), []string{"labelSelector.matchLabels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"pods like this":       {pods(matched + ", matchLabelKeys: [b]"), nil},
		"pods like this only":  {pods("labelSelector: {matchExpressions: [{key: a, operator: Exists}]}, matchLabelKeys: [b]"), nil},
		"pods unlike this":     {pods(matched + ", mismatchLabelKeys: [a, b, b]"), nil},
		"pods like and unlike": {pods(matched + ", matchLabelKeys: [b, d], mismatchLabelKeys: [d]"), []string{"matchLabelKeys[1]: Invalid value: \"d\": must not be in mismatchLabelKeys too"}},
		"pods like nothing":    {pods("matchLabelKeys: [b]"), []string{"matchLabelKeys: Invalid value: "}},
		"pods unlike nothing":  {pods("mismatchLabelKeys: [b]"), []string{"mismatchLabelKeys: Invalid value: "}},
		"pods selected by it":  {pods(matched + ", matchLabelKeys: [a]"), []string{"matchLabelKeys[0]: Invalid value: \"a\": must not be in the labelSelector too"}},
		"pods expressed by it": {pods(matched + ", matchLabelKeys: [c]"), []string{"matchLabelKeys[0]: Invalid value: \"c\": must not be in the labelSelector too"}},
		"pods like it twice":   {pods(matched + ", matchLabelKeys: [b, b]"), []string{"matchLabelKeys[1]: Duplicate value: \"b\""}},

		"spread":                         {spread("whenUnsatisfiable: ScheduleAnyway, " + matched + ", matchLabelKeys: [b]"), nil},
		"spread by what is selected":     {spread("whenUnsatisfiable: ScheduleAnyway, " + matched + ", matchLabelKeys: [a]"), []string{"topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: \"a\": must not be in the labelSelector too"}},
		"spread over so many":            {spread("whenUnsatisfiable: DoNotSchedule, minDomains: 2"), nil},
		"spread over so many, or so few": {spread("whenUnsatisfiable: ScheduleAnyway, minDomains: 2"), []string{"topologySpreadConstraints[0].minDomains: Invalid value: 2: goes with whenUnsatisfiable DoNotSchedule only"}},
		"spread twice": {
			"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
			[]string{"topologySpreadConstraints[1]: Duplicate value: \"a, DoNotSchedule\""},
		},
		"spread in two ways": {"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]", nil},
		"spread over two":    {"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: b, whenUnsatisfiable: DoNotSchedule}]", nil},
	} {
		for _, within := range []string{"training", "serving"} {
			t.Run(within+": "+name, specCase{reason: "of " + name, spec: within + ": {" + c.field + "}", want: c.want}.run)
		}
	}
}

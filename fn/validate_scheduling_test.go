package fn_test

import "testing"

// Scheduling fields are refused if Kubernetes would refuse the pod, or if they can't match
// anything.
func TestSchedulingIsCheckedLikeKubernetesDoes(t *testing.T) {
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
		"nodeSelector: a label in capital letters is refused":  {"nodeSelector: {Example.com/a: b}", []string{"nodeSelector[Example.com/a]: Invalid value: \"Example.com/a\": must be [prefix/]name"}},
		"nodeSelector: a value with a space is refused":        {"nodeSelector: {a: b c}", []string{"nodeSelector[a]: Invalid value: \"b c\": must be empty or letters"}},
		"nodeSelector: a label and an empty value are allowed": {"nodeSelector: {example.com/a: b, c: \"\"}", nil},
		"nodeSelector: a wrong label and value are one error":  {"nodeSelector: {a b: c d}", []string{"nodeSelector[a b]: "}},
		"nodeSelector: a list is refused":                      {"nodeSelector: [a b, c d]", []string{"nodeSelector: Invalid value: "}},
		"nodeSelector: a text is refused":                      {"nodeSelector: a b", []string{"nodeSelector: Invalid value: "}},
		"priorityClassName in capital letters is refused":      {"priorityClassName: A_B", []string{"priorityClassName: Invalid value: \"A_B\": must be lower-case letters"}},

		"Exists without a key is allowed":             {toleration("operator: Exists"), nil},
		"Equal with a key is allowed":                 {toleration("key: a, operator: Equal, value: b"), nil},
		"Equal without a key is refused":              {toleration("operator: Equal, value: b"), []string{"tolerations[0].key: Required value: only the operator Exists goes without a key"}},
		"Exists with a value is refused":              {toleration("key: a, operator: Exists, value: b"), []string{"tolerations[0].value: Invalid value: \"b\": must not be given with the operator Exists"}},
		"tolerationSeconds with NoExecute is allowed": {toleration("key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 60"), nil},
		"tolerationSeconds needs NoExecute":           {toleration("key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 60"), []string{"tolerations[0].tolerationSeconds: Invalid value: 60: goes with the effect NoExecute only"}},

		"In with a value is allowed":             {node("matchExpressions: [{key: a, operator: In, values: [b]}]"), nil},
		"a key with a space is refused":          {node("matchExpressions: [{key: a b, operator: Exists}]"), []string{"matchExpressions[0].key: Invalid value: \"a b\": must be [prefix/]name"}},
		"a value with a space is refused":        {node("matchExpressions: [{key: a, operator: In, values: [b c]}]"), []string{"matchExpressions[0].values[0]: Invalid value: \"b c\": must be empty or letters"}},
		"In needs values":                        {node("matchExpressions: [{key: a, operator: In}]"), []string{"matchExpressions[0].values: Required value: the operator In compares with values"}},
		"NotIn needs values":                     {node("matchExpressions: [{key: a, operator: NotIn}]"), []string{"the operator NotIn compares with values"}},
		"Exists with values is refused":          {node("matchExpressions: [{key: a, operator: Exists, values: [b]}]"), []string{"matchExpressions[0].values: Invalid value: "}},
		"DoesNotExist with values is refused":    {node("matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]"), []string{"must not be given with the operator DoesNotExist"}},
		"DoesNotExist without values is allowed": {node("matchExpressions: [{key: a, operator: DoesNotExist}]"), nil},
		"Gt with two values is refused":          {node("matchExpressions: [{key: a, operator: Gt, values: [\"1\", \"2\"]}]"), []string{"matchExpressions[0].values: Required value: the operator Gt compares with one value"}},
		"Lt needs a value":                       {node("matchExpressions: [{key: a, operator: Lt}]"), []string{"the operator Lt compares with one value"}},
		"Lt with one value is allowed":           {node("matchExpressions: [{key: a, operator: Lt, values: [\"1\"]}]"), nil},

		"matchFields: In with one node is allowed":                    {node("matchFields: [{key: metadata.name, operator: In, values: [a]}]"), nil},
		"matchFields: NotIn with one node is allowed":                 {node("matchFields: [{key: metadata.name, operator: NotIn, values: [a]}]"), nil},
		"matchFields takes metadata.name only":                        {node("matchFields: [{key: metadata.namespace, operator: In, values: [a]}]"), []string{"matchFields[0].key: Invalid value: \"metadata.namespace\": must be metadata.name"}},
		"matchFields takes In and NotIn only":                         {node("matchFields: [{key: metadata.name, operator: Gt, values: [a]}]"), []string{"matchFields[0].operator: Invalid value: \"Gt\": must be In or NotIn"}},
		"matchFields needs a node":                                    {node("matchFields: [{key: metadata.name, operator: In}]"), []string{"matchFields[0].values: Required value: must be the name of one node"}},
		"matchFields with two nodes is refused":                       {node("matchFields: [{key: metadata.name, operator: In, values: [a, b]}]"), []string{"matchFields[0].values: Required value: must be the name of one node"}},
		"matchFields: a name in capital letters is refused":           {node("matchFields: [{key: metadata.name, operator: In, values: [A_B]}]"), []string{"matchFields[0].values[0]: Invalid value: \"A_B\": must be lower-case letters"}},
		"labelSelector: NotIn with a value is allowed":                {pods("labelSelector: {matchExpressions: [{key: a, operator: NotIn, values: [b]}]}"), nil},
		"labelSelector: NotIn needs values":                           {pods("labelSelector: {matchExpressions: [{key: a, operator: NotIn}]}"), []string{"matchExpressions[0].values: Required value: the operator NotIn compares with values"}},
		"labelSelector: a key with a space is refused":                {pods("labelSelector: {matchLabels: {a b: c}}"), []string{"labelSelector.matchLabels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"labelSelector: a value with a space is refused":              {pods("labelSelector: {matchLabels: {a: b c}}"), []string{"labelSelector.matchLabels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"matchLabelKeys beside matchLabels is allowed":                {pods(matched + ", matchLabelKeys: [b]"), nil},
		"matchLabelKeys beside matchExpressions is allowed":           {pods("labelSelector: {matchExpressions: [{key: a, operator: Exists}]}, matchLabelKeys: [b]"), nil},
		"mismatchLabelKeys may repeat keys and those of the selector": {pods(matched + ", mismatchLabelKeys: [a, b, b]"), nil},
		"a key in both lists is refused":                              {pods(matched + ", matchLabelKeys: [b, d], mismatchLabelKeys: [d]"), []string{"matchLabelKeys[1]: Invalid value: \"d\": must not be in mismatchLabelKeys too"}},
		"matchLabelKeys needs a labelSelector":                        {pods("matchLabelKeys: [b]"), []string{"matchLabelKeys: Invalid value: "}},
		"mismatchLabelKeys needs a labelSelector":                     {pods("mismatchLabelKeys: [b]"), []string{"mismatchLabelKeys: Invalid value: "}},
		"matchLabelKeys with a key of matchLabels is refused":         {pods(matched + ", matchLabelKeys: [a]"), []string{"matchLabelKeys[0]: Invalid value: \"a\": must not be in the labelSelector too"}},
		"matchLabelKeys with a key of matchExpressions is refused":    {pods(matched + ", matchLabelKeys: [c]"), []string{"matchLabelKeys[0]: Invalid value: \"c\": must not be in the labelSelector too"}},
		"matchLabelKeys with a key twice is refused":                  {pods(matched + ", matchLabelKeys: [b, b]"), []string{"matchLabelKeys[1]: Duplicate value: \"b\""}},

		"spread: matchLabelKeys beside a selector is allowed":          {spread("whenUnsatisfiable: ScheduleAnyway, " + matched + ", matchLabelKeys: [b]"), nil},
		"spread: matchLabelKeys with a key of the selector is refused": {spread("whenUnsatisfiable: ScheduleAnyway, " + matched + ", matchLabelKeys: [a]"), []string{"topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: \"a\": must not be in the labelSelector too"}},
		"spread: minDomains with DoNotSchedule is allowed":             {spread("whenUnsatisfiable: DoNotSchedule, minDomains: 2"), nil},
		"spread: minDomains needs DoNotSchedule":                       {spread("whenUnsatisfiable: ScheduleAnyway, minDomains: 2"), []string{"topologySpreadConstraints[0].minDomains: Invalid value: 2: goes with whenUnsatisfiable DoNotSchedule only"}},
		"spread: the same key and action twice is refused": {
			"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
			[]string{"topologySpreadConstraints[1]: Duplicate value: \"a, DoNotSchedule\""},
		},
		"spread: one key with two actions is allowed": {"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]", nil},
		"spread: two keys are allowed":                {"topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: b, whenUnsatisfiable: DoNotSchedule}]", nil},
	} {
		for _, within := range []string{"training", "serving"} {
			t.Run(within+": "+name, specCase{reason: name, spec: within + ": {" + c.field + "}", want: c.want}.run)
		}
	}
}

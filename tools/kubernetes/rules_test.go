package kubernetes_test

import (
	"regexp"
	"strings"
)

// rules are the refusals of the function that Kubernetes does not share, each by its
// message and with the reason.
var rules = map[string]string{
	`(?i)name: Invalid value: .*must be lower-case letters, digits, - and \.`:             "no object has a name of another form, so the pod would wait for one that can't be",
	`name: Invalid value: .*must be the name of an environment variable`:                  "Kubernetes 1.34 lets through what no shell can name",
	`(topologyKey|values\[[0-9]+\]): Invalid value: .*must be (empty or|\[prefix/\]name)`: "no node has a label of another form",
	`nfs\.server: Invalid value: .*must be a host name or an IP address`:                  "mount.nfs takes a host, not a URL",
	`hostPath\.path: Invalid value: .*must be an absolute path`:                           "a node has no folder that a relative path is in",
	`must have one kind of volume`:                                                        "Kubernetes takes none for emptyDir, which holds no data",
	`must be a volume that holds the data`:                                                "Kubernetes mounts empty volumes too",
	`emptyDir\.medium: Invalid value`:                                                     "Kubernetes takes any medium, and the kubelet then can't mount it",
	`must not be null`:                                                                    "a null in a list or of a key of one's own is a value that was forgotten",
	`(secretRef|imagePullSecrets\[[0-9]+\])(\.name)?: Required value`:                     "a reference to a secret is by its name",
	`preference: Required value`:                                                          "Kubernetes' types require it: a weight of nothing",
	`lun: Required value`:                                                                 "Kubernetes' types require it",
	`Duplicate value: "TEXT"`:                                                             "the last of two variables of a name would silently win",
	`matchLabelKeys\[[0-9]+\]: Duplicate value`:                                           "Kubernetes refuses it where the pod has the label",
	`(operator|effect|pullPolicy): Invalid value: "": must not be empty; must be one of`:  "a choice is made or left out; empty is neither",
	`limits\[storage\]: Invalid value: .*must be a quantity`:                              "a claim of less than nothing",
	`metadata\.null: Invalid value: .*there is no such field`:                             "a field that there is not is not null either",
}

// ruleOf returns the rules that an error's messages belong to, and whether each message
// belongs to one.
func ruleOf(refusal error) (known []string, all bool) {
	_, messages, _ := strings.Cut(refusal.Error(), "error: ")
	for _, message := range strings.Split(strings.TrimSpace(messages), "\n") {
		before := len(known)
		for rule := range rules {
			if regexp.MustCompile(rule).MatchString(message) {
				known = append(known, rule)
			}
		}
		if len(known) == before {
			return nil, false
		}
	}
	return known, true
}

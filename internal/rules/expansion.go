package rules

// Unexpanded allows texts in which Kubernetes expands nothing. It replaces $$( by $( and does not
// expand that.
var Unexpanded = Matching("must not hold $(, which Kubernetes would replace; write $$( for it", `(?:[^$]|\$\$|\$[^$(])*\$?`, 0)

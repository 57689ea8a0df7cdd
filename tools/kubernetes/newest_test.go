//go:build !oldest

package kubernetes_test

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

func validateJob(job *batch.Job, options corevalidation.PodValidationOptions) field.ErrorList {
	return batchvalidation.ValidateJobCreate(job, batchvalidation.JobValidationOptions{PodValidationOptions: options, RequirePrefixedLabels: true})
}

// validateTags is what is stated in the types themselves; the option is of a feature that
// is off.
func validateTags(versioned runtime.Object) field.ErrorList {
	return legacyscheme.Scheme.Validate(context.Background(), map[string]bool{"WorkloadWithJob": false}, versioned)
}

// isUnread reports whether this version leaves a field out without a look at it.
func isUnread(string) bool { return false }

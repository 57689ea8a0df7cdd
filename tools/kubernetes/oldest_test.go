//go:build oldest

package kubernetes_test

import (
	"context"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

func validateJob(job *batch.Job, options corevalidation.PodValidationOptions) field.ErrorList {
	return batchvalidation.ValidateJob(job, batchvalidation.JobValidationOptions{PodValidationOptions: options, RequirePrefixedLabels: true})
}

// validateTags is what is stated in the types themselves.
func validateTags(versioned runtime.Object) field.ErrorList {
	return legacyscheme.Scheme.Validate(context.Background(), nil, versioned)
}

// isUnread reports whether this version leaves a field out without a look at it.
func isUnread(path string) bool { return strings.HasPrefix(path, "spec.dataset.volume.image") }

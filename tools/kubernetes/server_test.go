package kubernetes_test

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	jsonserializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/rbac"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	rbacvalidation "k8s.io/kubernetes/pkg/apis/rbac/validation"
)

// create does what the API server does before it stores an object: it decodes the object
// strictly, as `kubectl apply` requests, adds defaults, converts and validates it.
func create(object map[string]any) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	strict := jsonserializer.NewSerializerWithOptions(jsonserializer.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme, jsonserializer.SerializerOptions{Strict: true})
	versioned, kind, err := strict.Decode(text, nil, nil)
	if err != nil {
		return err
	}
	legacyscheme.Scheme.Default(versioned)
	internal, err := legacyscheme.Scheme.ConvertToVersion(versioned, schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		return err
	}
	errs, err := validate(internal)
	if err != nil {
		return err
	}
	return append(errs, validateTags(versioned)...).ToAggregate()
}

// validate does what the strategies of the kinds do when an object is created.
func validate(object runtime.Object) (field.ErrorList, error) {
	switch object := object.(type) {
	case *core.Pod:
		podutil.DropDisabledPodFields(object, nil)
		mergeLabelKeys(object)
		options := podutil.GetValidationOptionsFromPodSpecAndMeta(&object.Spec, nil, &object.ObjectMeta, nil)
		options.ResourceIsPod = true
		return corevalidation.ValidatePodCreate(object, options), nil
	case *batch.Job:
		podutil.DropDisabledTemplateFields(&object.Spec.Template, nil)
		selectPods(object)
		return validateJob(object, podutil.GetValidationOptionsFromPodTemplate(&object.Spec.Template, nil)), nil
	case *apps.Deployment:
		podutil.DropDisabledTemplateFields(&object.Spec.Template, nil)
		return appsvalidation.ValidateDeployment(object, podutil.GetValidationOptionsFromPodTemplate(&object.Spec.Template, nil)), nil
	case *core.Service:
		return corevalidation.ValidateServiceCreate(object), nil
	case *core.ServiceAccount:
		return corevalidation.ValidateServiceAccount(object), nil
	case *core.ConfigMap:
		return corevalidation.ValidateConfigMap(object), nil
	case *rbac.Role:
		return rbacvalidation.ValidateRole(object), nil
	case *rbac.RoleBinding:
		return rbacvalidation.ValidateRoleBinding(object), nil
	}
	return nil, fmt.Errorf("no validation of a %T", object)
}

// mergeLabelKeys adds the values of the pod's own labels to the selectors that name the
// labels' keys.
func mergeLabelKeys(pod *core.Pod) {
	merge := func(selector *metav1.LabelSelector, keys []string, operator metav1.LabelSelectorOperator) {
		for _, key := range keys {
			if value, ok := pod.Labels[key]; ok && selector != nil {
				selector.MatchExpressions = append(selector.MatchExpressions, metav1.LabelSelectorRequirement{Key: key, Operator: operator, Values: []string{value}})
			}
		}
	}
	for _, term := range podAffinityTerms(pod.Spec.Affinity) {
		merge(term.LabelSelector, term.MatchLabelKeys, metav1.LabelSelectorOpIn)
		merge(term.LabelSelector, term.MismatchLabelKeys, metav1.LabelSelectorOpNotIn)
	}
	for _, constraint := range pod.Spec.TopologySpreadConstraints {
		merge(constraint.LabelSelector, constraint.MatchLabelKeys, metav1.LabelSelectorOpIn)
	}
}

func podAffinityTerms(affinity *core.Affinity) []core.PodAffinityTerm {
	if affinity == nil {
		return nil
	}
	var terms []core.PodAffinityTerm
	add := func(required []core.PodAffinityTerm, preferred []core.WeightedPodAffinityTerm) {
		terms = append(terms, required...)
		for _, weighted := range preferred {
			terms = append(terms, weighted.PodAffinityTerm)
		}
	}
	if to := affinity.PodAffinity; to != nil {
		add(to.RequiredDuringSchedulingIgnoredDuringExecution, to.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if from := affinity.PodAntiAffinity; from != nil {
		add(from.RequiredDuringSchedulingIgnoredDuringExecution, from.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	return terms
}

// selectPods adds the label selector of a Job, as the API server does.
func selectPods(job *batch.Job) {
	labels := map[string]string{
		batch.ControllerUidLabel: uid, batch.LegacyControllerUidLabel: uid, batch.JobNameLabel: job.Name, batch.LegacyJobNameLabel: job.Name,
	}
	if job.Spec.Template.Labels == nil {
		job.Spec.Template.Labels = map[string]string{}
	}
	for key, value := range labels {
		job.Spec.Template.Labels[key] = value
	}
	job.UID = uid
	job.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{batch.ControllerUidLabel: uid}}
}

// uid is a UID such as a cluster assigns.
const uid = "8f0c8c54-6f0d-4c1b-8f2b-7a3f4f2b1c11"

package main

import (
	"fmt"
	"strings"
)

const head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// expansion returns the input for one pipeline among other resources of a package.
func expansion(foreign int) string {
	var input strings.Builder
	input.WriteString(head)
	if foreign > 0 {
		input.WriteString("items:\n")
	}
	for i := range foreign {
		fmt.Fprintf(&input, deployment, i)
	}
	input.WriteString("functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: wide-deep\n  spec:\n    mode: pipeline\n")
	return input.String()
}

// configs returns pipelines, each in a namespace of its own.
func configs(number int) string {
	var input strings.Builder
	input.WriteString(head + "items:\n")
	for i := range number {
		fmt.Fprintf(&input, config, i)
	}
	return input.String()
}

const config = `- apiVersion: widedeep.dev/v1alpha1
  kind: WideDeepConfig
  metadata:
    name: team-%[1]d
    namespace: team-%[1]d
    annotations:
      config.kubernetes.io/local-config: "true"
      internal.config.kubernetes.io/path: team-%[1]d.yaml
  spec:
    mode: pipeline
    storage:
      nfs: {server: 10.35.215.25}
`

const deployment = `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web-%[1]d
    namespace: team
    labels:
      app: web-%[1]d
    annotations:
      internal.config.kubernetes.io/path: apps/web-%[1]d.yaml
      internal.config.kubernetes.io/index: '0'
  spec:
    replicas: 3 # as many as there are zones
    selector:
      matchLabels:
        app: web-%[1]d
    template:
      metadata:
        labels:
          app: web-%[1]d
      spec:
        containers:
        - name: web
          image: "registry.example.com/web:1.%[1]d"
          ports:
          - containerPort: 8080
          env:
          - name: LOG_LEVEL
            value: info
`

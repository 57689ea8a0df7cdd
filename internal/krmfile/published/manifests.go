package published

// The manifests. @NAME is the value of a setter or substitution with its comment; Files
// puts in what differs by the kind of storage.

const account = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: @MODEL_NAME
`

const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: @MODEL_NAME
data:
  USER_ID: "@USER_ID_VALUE"
  USER_NAME: @USER_NAME
  GROUP_ID: "@GROUP_ID_VALUE"
  GROUP_NAME: @GROUP_NAME
  FS_ID: "@FS_ID_VALUE"
  DATASET_DIR: @DATASET_DIR
  OUTPUT_DIR: @OUTPUT_PATH
  CHECKPOINT_DIR: @CHECKPOINT_PATH
  MODEL_DIR: @MODEL_DIR
  PYTHONPATH: @PYTHONPATH
  LD_LIBRARY_PATH: /usr/local/lib:/usr/local/lib/mpirun:$LD_LIBRARY_PATH
`

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: @MODEL_NAME
rules:
- {apiGroups: [""], resources: [pods, configmaps, services], verbs: [get, list, watch, create, update, patch, delete]}
- {apiGroups: [""], resources: [pods/log], verbs: [get, watch]}
- {apiGroups: [extensions, apps], resources: [deployments], verbs: [get, list, watch, create, update, patch, delete]}
`

const roleBinding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: @MODEL_NAME
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: @MODEL_NAME
subjects:
- kind: ServiceAccount
  name: @MODEL_NAME
`

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: @MODEL_NAME
spec:
  restartPolicy: OnFailure
  serviceAccountName: @MODEL_NAME
  securityContext:
    runAsUser: @USER_ID
    runAsGroup: @GROUP_ID
    fsGroup: @FS_ID
  volumes:
  - name: datasets
    hostPath:
      path: @DATASET_DIR
  - name: NAME-OF-MOUNT
    VOLUME
  initContainers:
  - name: create-output-dir
    image: @IMAGE
    imagePullPolicy: IfNotPresent
    workingDir: @MODEL_DIR
    command: [mkdir]
    args: [-p, $(OUTPUT_DIR)]
    envFrom:
    - configMapRef:
        name: @MODEL_NAME
    volumeMounts:
    - name: NAME-OF-MOUNT
      mountPath: NFS-PATH
  - name: create-checkpoint-dir
    image: @IMAGE
    imagePullPolicy: IfNotPresent
    workingDir: @MODEL_DIR
    command: [mkdir]
    args: [-p, $(CHECKPOINT_DIR)]
    envFrom:
    - configMapRef:
        name: @MODEL_NAME
    volumeMounts:
    - name: NAME-OF-MOUNT
      mountPath: NFS-PATH
  containers:
  - name: single-node
    image: @IMAGE
    imagePullPolicy: IfNotPresent
    workingDir: @MODEL_DIR
    command: [python]
    args:
    - @LAUNCHER
    - --model-name=wide_deep_large_ds
    - --precision=fp32
    - --mode=training
    - --framework=tensorflow
    - --batch-size=512
    - --data-location=$(DATASET_DIR)
    - --output-dir=$(OUTPUT_DIR)
    - --checkpoint=$(CHECKPOINT_DIR)
    envFrom:
    - configMapRef:
        name: @MODEL_NAME
    volumeMounts:
    - name: datasets
      readOnly: true
      mountPath: @DATASET_DIR
    - name: NAME-OF-MOUNT
      mountPath: NFS-PATH
`

const workflow = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: @WORKFLOW_NAME
spec:
  entrypoint: @MODEL_NAME
  serviceAccountName: @MODEL_NAME
  arguments:
    parameters:
    - name: DEPLOYMENT_NAME
      value: @DEPLOYMENT_NAME
    - name: SERVER_NAME
      value: @SERVER_NAME
    - name: SERVICE_NAME
      value: @SERVICE_NAME
    - name: USER_ID
      value: "@USER_ID_VALUE"
    - name: GROUP_ID
      value: "@GROUP_ID_VALUE"
    - name: FS_ID
      value: "@FS_ID_VALUE"
    - name: NFS_PATH
      value: NFS-PATH
    - name: NFS_SERVER
      value: NFS-SERVER
    - name: OUTPUT_DIR
      value: @OUTPUT_PATH
    - name: REPLICAS
      value: "@REPLICAS_VALUE"
    - name: TF_SERVING_PORT
      value: "@TF_SERVING_PORT_VALUE"
  templates:
  - name: @MODEL_NAME
    steps:
    - - {name: train-wide-deep-large-ds, template: train-wide-deep-large-ds}
    - - {name: wide-deep-large-ds-deployment, template: wide-deep-large-ds-deployment}
    - - {name: wide-deep-large-ds-service, template: wide-deep-large-ds-service}
  - name: train-wide-deep-large-ds
    retryStrategy:
      retryPolicy: OnFailure
      limit: @RETRY_LIMIT
    securityContext:
      runAsUser: @USER_ID
      runAsGroup: @GROUP_ID
      fsGroup: @FS_ID
    volumes:
    - name: datasets
      hostPath:
        path: @DATASET_DIR
    - name: NAME-OF-MOUNT
      VOLUME
    container:
      image: @IMAGE
      imagePullPolicy: IfNotPresent
      workingDir: @MODEL_DIR
      command:
      - @MODEL_COMMAND
      envFrom:
      - configMapRef:
          name: @MODEL_NAME
      volumeMounts:
      - name: datasets
        readOnly: true
        mountPath: @DATASET_DIR
      - name: NAME-OF-MOUNT
        mountPath: NFS-PATH
  - name: wide-deep-large-ds-deployment
    resource:
      action: create
      manifest: |
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{workflow.parameters.DEPLOYMENT_NAME}}
          ownerReferences:
          - {apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: "{{workflow.name}}", uid: "{{workflow.uid}}", blockOwnerDeletion: true}
        spec:
          replicas: {{workflow.parameters.REPLICAS}}
          selector:
            matchLabels:
              app: {{workflow.parameters.SERVER_NAME}}
          template:
            metadata:
              labels:
                app: {{workflow.parameters.SERVER_NAME}}
            spec:
              securityContext:
                runAsUser: {{workflow.parameters.USER_ID}}
                runAsGroup: {{workflow.parameters.GROUP_ID}}
                fsGroup: {{workflow.parameters.FS_ID}}
              volumes:
              - name: nfs-path
                nfs:
                  server: {{workflow.parameters.NFS_SERVER}}
                  path: {{workflow.parameters.NFS_PATH}}
              containers:
              - name: {{workflow.parameters.SERVER_NAME}}
                image: intel/intel-optimized-tensorflow-serving:TAG-OF-SERVER
                ports:
                - containerPort: {{workflow.parameters.TF_SERVING_PORT}}
                env:
                - {name: TF_CPP_MIN_VLOG_LEVEL, value: "1"}
                - name: MODEL_BASE_PATH
                  value: {{workflow.parameters.OUTPUT_DIR}}
                volumeMounts:
                - name: nfs-path
                  mountPath: {{workflow.parameters.NFS_PATH}}
  - name: wide-deep-large-ds-service
    resource:
      action: create
      manifest: |
        apiVersion: v1
        kind: Service
        metadata:
          name: {{workflow.parameters.SERVICE_NAME}}
          labels:
            app: {{workflow.parameters.SERVER_NAME}}
          ownerReferences:
          - {apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: "{{workflow.name}}", uid: "{{workflow.uid}}", blockOwnerDeletion: true}
        spec:
          type: NodePort
          selector:
            app: {{workflow.parameters.SERVER_NAME}}
          ports:
          - {protocol: TCP, port: 8501, targetPort: 8500}
`

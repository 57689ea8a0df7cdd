# What there is to run; `make` alone lists it.
.DEFAULT_GOAL := help
FUZZTIME ?= 1m
KPT ?= kpt
DURATION ?= 1m
TOOL := go tool -modfile=tools/go.mod

.PHONY: help
help: ## list what there is to run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the binary
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" .

.PHONY: client
client: ## build the client of the served model
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" ./cmd/widedeep-client

.PHONY: test
test: ## run the tests that need nothing but Go
	go test ./...

# Tests of hostile text and of mutations feed thousands of values to what runs in one goroutine.
.PHONY: race
race: ## run the tests with the race detector, which needs a C compiler
	CGO_ENABLED=1 go test -race -skip 'Hostile|SchemaAndRender' ./...

# All that CI checks. .ci/run runs it in one go, .github/workflows/test.yaml in parts;
# a test holds that the parts are these.
.PHONY: check
check: test race lint drift tidy validate training-test integration ## run all checks, one after the other

.PHONY: generate
generate: ## write the generated files anew
	rm -f v1alpha1/zz_generated.structure.go # nothing that generates it needs it
	go generate ./v1alpha1/... # first, since the others are generated with it
	go generate $$(go list -e ./... | grep -v /v1alpha1)

.PHONY: drift
drift: generate ## generate anew, and check that nothing in git has changed
	git diff --exit-code
	@new=$$(git ls-files --others --exclude-standard) && [ -z "$$new" ] || { echo "not in git: $$new"; exit 1; }

.PHONY: tidy
tidy: ## check that no module needs go mod tidy
	@git ls-files '*.mod' | while read -r module; do \
	  (cd "$$(dirname "$$module")" && go mod tidy -modfile="$$(basename "$$module")" -diff) || exit 1; \
	done

.PHONY: training-test
training-test: ## check and test the training; needs Python 3.11, installs TensorFlow the first time
	training/test.sh

.PHONY: training-image
training-image: ## build the training image with the local engine, without a registry, and run it; needs root
	training/image.sh
	training/image_test.sh

.PHONY: bench-training
bench-training: ## measure the training beside the code of 2020, in ORIGINAL, which ORIGINAL_PYTHON can run
	training/bench.sh "$(ORIGINAL)" "$(ORIGINAL_PYTHON)"

.PHONY: validate
validate: ## hold the checks to Kubernetes' own and what is rendered to Argo's, of the newest and of the oldest version that is supported
	cd tools/kubernetes && go vet . && go test -count=1 -timeout 30m -v .
	cd tools/kubernetes && go test -modfile=oldest.mod -tags oldest -count=1 -timeout 30m -v .
	cd tools/argo && go vet . && go test -count=1 -timeout 30m .

.PHONY: integration
integration: ## run the binary and the image under kpt (KPT), kustomize and a container engine, and the client's report in a browser
	KPT='$(KPT)' go test -tags integration -count=1 -v -timeout 40m ./test/integration

.PHONY: e2e
e2e: ## run what is rendered on the cluster of KUBECONFIG; docs/operations.md lists what it needs
	go test -tags e2e -count=1 -v -timeout 60m -parallel 4 ./test/e2e

.PHONY: e2e-training
e2e-training: ## train and serve with TensorFlow on the cluster of KUBECONFIG; builds the images, some 3 GB, unless they are there
	go test -tags e2etraining -count=1 -v -timeout 60m -parallel 2 ./test/e2e

.PHONY: lint
lint: ## check format, vet and lint, and the scripts with shellcheck
	$(TOOL) golangci-lint fmt --diff
	go vet -tags integration,e2e,e2etraining,release,stub ./...
	$(TOOL) golangci-lint run --build-tags integration,e2e,e2etraining,release,stub
	shellcheck $$(git ls-files '*.sh' '*.bash') .ci/run
	go tool -modfile=tools/actionlint/go.mod actionlint .github/workflows/*.yaml examples/github-actions/*.yaml

.PHONY: image
image: ## build the image with the local engine, without a registry
	test/image.sh

.PHONY: release-snapshot
release-snapshot: ## build what a release holds into dist, and check it
	tools/release/goreleaser.sh release --snapshot --clean --skip sign
	go test -tags release -count=1 -v ./test/release

.PHONY: bench
bench: ## measure the function, then beside kustomize and a function that does nothing
	go test -run '^$$' -bench . ./test/bench
	go run ./test/bench

.PHONY: bench-client
bench-client: ## measure the client's requests, then beside tensorflow-serving-api's own stub, where Python 3.11 is
	go test -run '^$$' -bench . ./client/predict
	go test -tags stub -count=1 -v -timeout 30m ./test/stub

.PHONY: fuzz
fuzz: ## run each fuzz target for a minute (FUZZTIME)
	@git grep -oE '^func Fuzz[A-Za-z]+' -- '*_test.go' | sed -E 's|^(.*)/[^/]+:func (.*)|./\1 \2|' | \
	while read -r package target; do \
	  echo "$$package $$target"; \
	  go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$package" || exit 1; \
	done

.PHONY: fuzz-lifecycle
fuzz-lifecycle: ## take random steps on packages, with kpt between them, for a minute (KPT, DURATION, SEED)
	go run ./test/lifecycle -kpt $(KPT) -duration $(DURATION) $(if $(SEED),-seed $(SEED))

.PHONY: mutate
mutate: ## break the manifests and the fields' code in one place at a time, and name what no test notices (ONLY, WORKERS)
	go run ./test/mutate $(if $(ONLY),-only '$(ONLY)') $(if $(WORKERS),-workers $(WORKERS))

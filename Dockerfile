# Both images are arguments, so that the function builds where no registry is reachable (see test/image.sh).
ARG BUILD_IMAGE=docker.io/library/golang:1.26.8-alpine
# One static binary, no network: a base would only be something to keep patched.
ARG BASE_IMAGE=scratch

# BuildKit compiles on its own platform for the target's. The classic builder sets neither; to it, "linux" means its own.
FROM --platform=${BUILDPLATFORM:-linux} ${BUILD_IMAGE} AS build
# kpt and kustomize run functions with --user nobody, a name that scratch doesn't know.
WORKDIR /out/etc
RUN echo 'root:x:0:0:root:/:/sbin/nologin' >passwd && \
    echo 'nobody:x:65534:65534:nobody:/:/sbin/nologin' >>passwd && \
    echo 'root:x:0:' >group && \
    echo 'nobody:x:65534:' >>group
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/usr/local/bin/widedeep .

FROM ${BASE_IMAGE}
ARG VERSION=dev
LABEL org.opencontainers.image.title="widedeep" \
      org.opencontainers.image.description="KRM function that expands a WideDeepConfig into what trains and serves Wide & Deep on Kubernetes" \
      org.opencontainers.image.url="https://github.com/widedeep/widedeep" \
      org.opencontainers.image.source="https://github.com/widedeep/widedeep" \
      org.opencontainers.image.documentation="https://github.com/widedeep/widedeep#readme" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /out /
# By number, so that Kubernetes can verify runAsNonRoot.
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/widedeep"]

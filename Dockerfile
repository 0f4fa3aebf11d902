# The image: the binary, the certificates of public authorities, and nothing else. With a registry in reach,
#
#   docker buildx build --platform linux/amd64,linux/arm64 .
#
# `make image` builds the same last stage without one: it gives a directory in place of the stage "root".
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH images/root.sh /root.d

FROM scratch AS root
COPY --from=build /root.d /

FROM scratch
COPY --from=root / /
LABEL org.opencontainers.image.title="initplate" \
      org.opencontainers.image.description="Fills in a container's config files before the container starts" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/initplate/initplate" \
      org.opencontainers.image.documentation="https://github.com/initplate/initplate#readme"
ARG VERSION=unknown REVISION=unknown
LABEL org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
# Nobody in particular: runAsUser may name any other. Nothing in the image is written to.
USER 65532:65532
ENTRYPOINT ["/initplate"]
CMD ["render"]

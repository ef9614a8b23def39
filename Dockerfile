# syntax=docker/dockerfile:1
# The program as a static binary in an image that holds nothing else: no shell,
# no package manager. It runs as a user without rights.
FROM golang:1.26 AS build
WORKDIR /src
# Where the public Go module proxy is out of reach: --build-arg GOPROXY=the address of another.
ARG GOPROXY
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What "chainchief version" says of this image, and the image's tag: --build-arg VERSION=2026.12.
ARG VERSION
# nomsgpack: a codec that gin offers and nobody here uses.
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -ldflags "-s -w -X main.release=${VERSION}" -o /out/chainchief ./cmd/chainchief && mkdir /out/data

FROM scratch
# For neo4j+s:// with a certificate that the world knows.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/chainchief /chainchief
# For a run without Neo4j: mount a volume here and set CHAINCHIEF_DATA=/data.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/chainchief"]
CMD ["serve", "--listen", "0.0.0.0:8080"]

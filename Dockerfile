# syntax=docker/dockerfile:1
# The one image for serve, worker and migrate. Templates, migrations and fonts are inside the binary.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package remiss \
    && strip --strip-debug target/release/remiss -o /usr/local/bin/remiss

FROM debian:bookworm-slim
# The certificates that outgoing TLS trusts.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent remiss \
    && install --directory --owner remiss --group remiss --mode 0700 /var/lib/remiss
COPY --from=build /usr/local/bin/remiss /usr/local/bin/remiss
USER remiss
WORKDIR /var/lib/remiss
ENV REMISS__SERVER__LISTEN=0.0.0.0 \
    REMISS__STORAGE__DATA_DIR=/var/lib/remiss \
    REMISS__LOG__FORMAT=json
VOLUME /var/lib/remiss
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["remiss"]
CMD ["serve"]

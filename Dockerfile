# Built in one stage, run from another: no compiler, no package cache and no pip in what is shipped.

FROM python:3.13-slim AS build
WORKDIR /src
# `browser`: also what drives the browser of the stage below.
ARG REQUIREMENTS=run
COPY requirements/ requirements/
RUN python3 -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --quiet --require-hashes -r requirements/build.txt \
 && python3 -m venv --without-pip /opt/watcher \
 && /opt/build/bin/pip --python /opt/watcher/bin/python install --no-cache-dir --quiet --require-hashes -r "requirements/$REQUIREMENTS.txt"
COPY LICENSE README.md pyproject.toml ./
COPY watcher/ watcher/
COPY migrations/ migrations/
RUN /opt/build/bin/hatchling build --target wheel --directory /dist \
 && /opt/build/bin/pip --python /opt/watcher/bin/python install --no-cache-dir --quiet --no-deps /dist/*.whl

# A browser to run beside the daemon (compose.yaml): `docker build --target chromium`. Chromium's own sandbox needs
# rights that a container should not have; this one has no capabilities and no way out, and holds nothing.
FROM debian:stable-slim AS chromium
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends chromium-headless-shell \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10002 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin chromium
USER 10002:10002
WORKDIR /tmp
ENTRYPOINT ["chromium-headless-shell", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", \
  "--disable-remote-fonts", "--blink-settings=imagesEnabled=false", "--disable-site-isolation-trials", \
  "--js-flags=--max-old-space-size=256", "--webrtc-ip-handling-policy=disable_non_proxied_udp", \
  "--remote-debugging-address=0.0.0.0", "--remote-debugging-port=9222", "--user-data-dir=/tmp/profile"]

FROM python:3.13-slim
RUN groupadd --gid 10001 watcher \
 && useradd --uid 10001 --gid watcher --home-dir /data --no-create-home --shell /usr/sbin/nologin watcher \
 && install -d -o watcher -g watcher /data
COPY --from=build /opt/watcher /opt/watcher
COPY providers.toml /etc/watcher/providers.toml
ENV PATH=/opt/watcher/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WATCHER_CONFIG=/etc/watcher/providers.toml \
    WATCHER_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
# Fails when the daemon's heartbeat is stale: a process that is there but does nothing is not healthy.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["watcher", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["watcher"]
CMD ["run"]

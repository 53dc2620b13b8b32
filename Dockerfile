# Built in one stage, run from another: no compiler, no package cache and no pip in what is shipped.

FROM python:3.13-slim AS build
WORKDIR /src
# `browser`: also what drives the browser of Dockerfile.chromium.
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

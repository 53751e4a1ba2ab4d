# The bot, and only what it needs. Build: make image, or docker build -t charter .
# Run:   docker run --env-file .env -e CHARTER_FILE=/charter/charter.toml -v "$PWD:/charter:ro" -v charter:/data charter
# BASE is any image with Python 3.11, 3.12 or 3.13 and venv. The secret `pip` is an optional pip.conf; it isn't stored.
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
WORKDIR /src
COPY requirements/run.txt requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf,required=false \
    python3 -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY post_text post_text
COPY slack_sandbox slack_sandbox
COPY migrations migrations
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /venv/bin/python -m pip uninstall --yes --quiet pip

FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /data --create-home charter
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=3000 LOG_FORMAT=json
WORKDIR /data
VOLUME /data
# By number: whoever runs containers can see from outside that it is not root.
USER 10001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=3)"]
ENTRYPOINT ["charter"]
CMD ["run"]

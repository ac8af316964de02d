# EHC Casework, as it runs in production: the same lock and the same tree as on a developer's machine, no build tools,
# no test tools, an account of its own.

FROM python:3.11-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /opt/ehc
COPY pyproject.toml requirements.lock ./
# The installer comes from the lock too. The lock then serves as constraints, whose hashes are checked: what the service
# needs is installed from it, and what the tests need is not.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > /tmp/uv.txt \
    && pip install --quiet --no-cache-dir --no-deps --require-hashes -r /tmp/uv.txt \
    && python -m venv --without-pip /opt/venv \
    && uv pip install --quiet --no-cache --python /opt/venv/bin/python --require-hashes -r pyproject.toml -c requirements.lock
COPY LICENSE alembic.in[i] ./
COPY app app
COPY workflow workflow
COPY migrations migrations
RUN uv pip install --quiet --no-cache --python /opt/venv/bin/python --no-deps --editable .

# The style sheets: npm comes from a wheel of the lock, in an environment that is left behind.
FROM builder AS assets
RUN python -m venv --without-pip /opt/build \
    && uv pip install --quiet --no-cache --python /opt/build/bin/python --require-hashes -r pyproject.toml --extra assets -c requirements.lock \
    && /opt/build/bin/python -m app.web.assets

FROM python:3.11-slim
LABEL org.opencontainers.image.title="EHC Casework" org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --user-group --home-dir /srv/ehc --create-home --shell /usr/sbin/nologin ehc
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /opt/ehc /opt/ehc
COPY --from=assets /opt/ehc/app/web/static/vendor /opt/ehc/app/web/static/vendor
# The code belongs to root and cannot be written by the service; the working folder can.
WORKDIR /srv/ehc
USER ehc
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4).close()"]
ENTRYPOINT ["ehc"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

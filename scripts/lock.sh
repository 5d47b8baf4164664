#!/bin/sh
# Renews requirements.lock (to run), requirements-dev.lock (to test too) and requirements-bench.lock (to measure)
# from pyproject.toml: hashed, for every platform, and naming no index.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=$(command -v uv) || {
    .venv/bin/python -m pip install --quiet uv
    uv=.venv/bin/uv
}
compile() {
    "$uv" pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --quiet "$@"
}
compile pyproject.toml --output-file requirements.lock
compile pyproject.toml --group dev -c requirements.lock --output-file requirements-dev.lock
compile --group bench --output-file requirements-bench.lock

#!/bin/sh
# Renews requirements.lock (to run) and requirements-dev.lock (to test too) from pyproject.toml: hashed, for every
# platform, and naming no index.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=$(command -v uv) || {
    .venv/bin/python -m pip install --quiet uv
    uv=.venv/bin/uv
}
compile() {
    "$uv" pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --quiet "$@"
}
compile --output-file requirements.lock
compile --group dev -c requirements.lock --output-file requirements-dev.lock

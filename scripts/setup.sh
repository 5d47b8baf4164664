#!/bin/sh
# Makes .venv ready: `scripts/setup.sh run` for the program, `dev` for its tests and checks too, `bench` for what
# `make bench` measures it beside.
# Assumes Python 3.11 or later and nothing else. Done once; until a lock changes it says and does nothing.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
bench) lock=requirements-bench.lock ;;
*) echo "usage: scripts/setup.sh run|dev|bench" >&2; exit 2 ;;
esac

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore
export DEBIAN_FRONTEND=noninteractive
unset PYTHONHOME PIP_TARGET PIP_PREFIX
log=$(mktemp)
trap 'rm -f "$log"' EXIT

die() {
    echo "$*" >&2
    exit 1
}

# Runs a step silently; when it fails, shows the end of what it said.
quietly() {
    what=$1
    shift
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        die "$what failed; the lines above say why."
    }
}

works() {
    "$@" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The newest Python that has all of its library; else the newest that only lacks venv.
find_python() {
    lacking=
    for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
        works "$name" || continue
        if "$name" -c 'import ensurepip, sqlite3, ssl, venv' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
        lacking=${lacking:-$name}
    done
    [ -z "$lacking" ] || echo "$lacking"
}

# Debian parts venv from Python: root installs it, anybody else is told the line.
ensure_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $package"
        apt-get install -y -q "$package" >"$log" 2>&1 </dev/null && return
        quietly "apt-get update" apt-get update -q
        quietly "Installing $package" apt-get install -y -q "$package"
    else
        die "Python's venv is missing. Type this once, then the same command again: sudo apt install $package"
    fi
}

here=$(pwd -P)
fingerprint() {
    "$1" - "$2" <<'PYTHON'
import hashlib, os, sys
parts = [os.getcwd().encode(), sys.version.encode()]
parts += [open(name, "rb").read() for name in (sys.argv[1], "pyproject.toml")]
print(hashlib.sha256(b"\0".join(parts)).hexdigest())
PYTHON
}

# An environment that does not start, or was made at another place (its programs name that place), is made anew.
if ! works .venv/bin/python || ! .venv/bin/python -c 'import pip' >/dev/null 2>&1 ||
    [ "$(cat .venv/made-at 2>/dev/null)" != "$here" ]; then
    python=$(find_python)
    [ -n "$python" ] || die "Python 3.11 or later is needed. On Debian or Ubuntu: sudo apt install python3 python3-venv"
    ensure_venv "$python"
    echo "Making .venv with $("$python" --version)"
    quietly "Making .venv" "$python" -m venv --clear .venv
    echo "$here" >.venv/made-at
fi

wanted=$(fingerprint .venv/bin/python "$lock")
[ "$(cat ".venv/stamp-$kind" 2>/dev/null)" != "$wanted" ] || exit 0

echo "Installing what $lock names (once; a minute or so)"
quietly "Installing $lock" .venv/bin/python -m pip install --no-deps --require-hashes -r "$lock"
quietly "Installing osoc" .venv/bin/python -m pip install --no-deps --no-index --no-build-isolation -e .
if [ "$kind" = dev ]; then
    fingerprint .venv/bin/python requirements.lock >.venv/stamp-run
fi
echo "$wanted" >".venv/stamp-$kind"

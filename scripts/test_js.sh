#!/bin/sh
# Runs tests/js under Node 18 or later. Without Node it says what is left out; under CI=true that is a failure.
set -eu
cd "$(dirname "$0")/.."
set -- tests/js/*.test.js tests/js/phone/*.test.js
if [ ! -e "$1" ]; then
    echo "No JavaScript tests in tests/js" >&2
    exit 1
fi
if node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' >/dev/null 2>&1; then
    echo "JavaScript tests"
    exec node --test --test-reporter=spec "$@" </dev/null
fi
echo "No Node 18 or later, so the JavaScript tests (tests/js) are left out." >&2
[ "${CI:-}" != true ]

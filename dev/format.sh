#!/usr/bin/env bash
# make format: lays out Python and JavaScript as make lint wants it, and mends what can be mended without thinking.
. "$(dirname "$0")/env.sh"
PY=$("$ROOT/dev/python.sh")/bin/python; NODE=$("$ROOT/dev/node.sh")
cd "$ROOT"
"$PY" -m ruff check -q --fix --exit-zero . </dev/null
"$PY" -m ruff format -q . </dev/null
[ ! -d static ] || "$NODE/prettier" --log-level warn --no-error-on-unmatched-pattern --write 'static/**/*.{js,scss}' </dev/null

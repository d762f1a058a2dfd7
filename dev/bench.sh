#!/usr/bin/env bash
# make bench: the benchmarks as ratios; prints a table and writes bench/results.json.
. "$(dirname "$0")/host.sh"

template
exec "$PY" -u "$ROOT/bench/run.py" "$@" </dev/null

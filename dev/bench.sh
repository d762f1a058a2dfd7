#!/usr/bin/env bash
# make bench: the benchmarks as ratios; prints a table and writes bench/results.json. ONLY=orders,hot or arguments choose.
. "$(dirname "$0")/host.sh"

template
IFS=', ' read -ra chosen <<<"${ONLY:-}"
exec "$PY" -u "$ROOT/bench/run.py" "$@" "${chosen[@]}" </dev/null

#!/usr/bin/env bash
# make bench: the benchmarks as ratios; prints a table and writes bench/results.json. ONLY=orders,hot or arguments choose.
# BEFORE=REVISION compares with the add-on of that revision instead, in the same run.
. "$(dirname "$0")/host.sh"

template
IFS=', ' read -ra chosen <<<"${ONLY:-}"
exec "$PY" -u "$ROOT/bench/run.py" "$@" "${chosen[@]}" </dev/null

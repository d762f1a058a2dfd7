#!/usr/bin/env bash
# make build: the wheel odoo-addon-customer_card of the committed state. whool names a package after its folder, and a clone
# may have any name, so the build happens in a copy. What only developers use stays out (.gitattributes).
. "$(dirname "$0")/env.sh"
PY=$("$ROOT/dev/python.sh")/bin/python

copy=$STATE/build/customer_card
rm -rf "$STATE/build"; mkdir -p "$copy"
git -C "$ROOT" archive HEAD | tar -x -C "$copy"
"$PY" -m pip -q wheel --no-deps --no-build-isolation --wheel-dir "$ROOT/dist" "$copy" </dev/null || die "The wheel could not be built."
rm -rf "$STATE/build"
ls "$ROOT"/dist/*.whl

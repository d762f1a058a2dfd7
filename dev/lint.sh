#!/usr/bin/env bash
# make lint: the checks of lint.py with their tools at hand. CHECKS=ruff,xml or arguments choose; none means all.
. "$(dirname "$0")/env.sh"
"$ROOT/dev/packages.sh"
ODOO=$("$ROOT/dev/odoo.sh"); PY=$("$ROOT/dev/python.sh")/bin/python; NODE=$("$ROOT/dev/node.sh")
mkdir -p "$STATE/addons"
[ "$(readlink "$STATE/addons/customer_card")" = "$ROOT" ] || ln -sfn "$ROOT" "$STATE/addons/customer_card"
export ODOO NODE PATH=$NODE:$PATH NODE_PATH=${NODE%/.bin}

[ $# != 0 ] || IFS=', ' read -ra arguments <<<"${CHECKS:-}"
exec "$PY" "$ROOT/dev/lint.py" "$@" "${arguments[@]}" </dev/null

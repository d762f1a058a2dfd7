#!/usr/bin/env bash
# Everything a script needs to run Odoo: sourced by test, run, demo, bench.
# After it: $PY, $ODOO, $CONF, odoo(), free_port() and the databases' functions (clone_db, drop_db, template, card_template).
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

"$ROOT/dev/packages.sh"
ODOO=$("$ROOT/dev/odoo.sh"); VENV=$("$ROOT/dev/python.sh"); NODE=$("$ROOT/dev/node.sh"); PGHOST=$("$ROOT/dev/postgres.sh" start)
PY=$VENV/bin/python; CONF=$STATE/odoo.conf
export ODOO VENV NODE PGHOST PY CONF PGUSER=${PGUSER:-odoo} PYTHONPATH=$ODOO PATH=$NODE:$PATH PYTHONWARNINGS=ignore

# The clone may have any name; Odoo wants a folder named like the add-on.
mkdir -p "$STATE/addons" "$STATE/data/filestore"
[ "$(readlink "$STATE/addons/customer_card")" = "$ROOT" ] || ln -sfn "$ROOT" "$STATE/addons/customer_card"

# The key that seals the ledger lives outside the database; made once, readable by its owner only.
make_key() { [ -s "$1" ] || (umask 077; "$PY" -c 'import secrets; print(secrets.token_hex(32))' >"$1"); }
[ -s "$STATE/customer_card.key" ] || alone "$STATE/customer_card.key" make_key "$STATE/customer_card.key"
CUSTOMER_CARD_KEY=${CUSTOMER_CARD_KEY:-$(cat "$STATE/customer_card.key")}
export CUSTOMER_CARD_KEY

# Before the add-on has a manifest its folder is no addons path to Odoo, which would warn on every start.
paths=$ODOO/odoo/addons
[ ! -f "$ROOT/__manifest__.py" ] || paths+=,$STATE/addons
cat >"$CONF.$$" <<CONF
[options]
addons_path = $paths
data_dir = $STATE/data
db_host = $PGHOST
db_user = $PGUSER
http_interface = 127.0.0.1
without_demo = True
list_db = False
CONF
mv "$CONF.$$" "$CONF"

export ODOO_RC=$CONF  # Odoo and all its subcommands read it
odoo() { "$PY" -m odoo "$@"; }

# free_port [WISH]: the wished port if nobody listens there, else any free one.
free_port() {
    "$PY" - "${1:-0}" <<'PYTHON'
import socket, sys

for port in (int(sys.argv[1]), 0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
PYTHON
}

. "$ROOT/dev/databases.sh"

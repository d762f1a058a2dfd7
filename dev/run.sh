#!/usr/bin/env bash
# make run: a running Odoo with the demo shop's day in it. PORT=8069, FRESH=1 throws away what was done in the shop since.
. "$(dirname "$0")/host.sh"
SHOP=customer_card_shop

build_shop() {
    say "Playing a day in the demo shop (a few minutes, once per version of the add-on)"
    clone_db card_template "$1"
    "$PY" "$ROOT/dev/demo.py" --database "$1" </dev/null >"$STATE/shop.log" 2>&1 || { tail -30 "$STATE/shop.log" >&2; die "The demo shop could not be made; see $STATE/shop.log"; }
}

# The copy of the shop is the shop from now on: what the template sealed counts as its own.
move_in() {
    printf 'env(user=env.ref("base.user_admin").id)["customer.card.relocation"]._confirm()\nenv.cr.commit()\n' |
        odoo shell -d "$1" --no-http >"$STATE/move.log" 2>&1 || die "The shop could not move; see $STATE/move.log"
}

# The shop stays as the user left it until the add-on itself changes.
prepare() {
    local key; key=$(shop_key)
    [ -z "${FRESH:-}" ] && [ "$(db_key $SHOP)" = "$key" ] && return
    card_template
    fresh shop_template "$key" build_shop
    clone_db shop_template $SHOP && move_in $SHOP && set_db_key $SHOP "$key"
}

answers() { "$PY" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/web/health", timeout=5)' "$1" 2>/dev/null; }

wait_for() {
    for _ in $(seq 120); do
        answers "$1" && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.5
    done
    tail -30 "$STATE/run.log" >&2
    die "Odoo does not answer; see $STATE/run.log"
}

stop() { trap - INT TERM; kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }

prepare
port=$(free_port "${PORT:-8069}")
[ -z "${PORT:-}" ] || [ "$port" = "$PORT" ] || die "Port $PORT is taken. Leave PORT out and a free one is found."
url=http://127.0.0.1:$port
# In a session of its own: Ctrl-C reaches us alone, and we ask Odoo once; a second signal would cut it off.
setsid "$PY" -m odoo -d $SHOP --db-filter "^$SHOP\$" --http-port "$port" --max-cron-threads 1 </dev/null >"$STATE/run.log" 2>&1 &
server=$!
trap 'stop; say "Stopped"; exit 0' INT TERM
trap stop EXIT
say "Starting Odoo"
wait_for "$url"
cat <<TEXT

    The demo shop is open:   $url
    Back office              $url/odoo       admin / admin
    Till                     $url/pos/ui     cashier / cashier
    Log                      $STATE/run.log

    Ctrl-C closes it. \`make run FRESH=1\` starts with the shop as it was.

TEXT
wait "$server" && exit 0
die "Odoo has ended by itself; see $STATE/run.log"

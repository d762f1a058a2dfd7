#!/usr/bin/env bash
# make run: a running Odoo with the demo shop's day in it. PORT=8069, FRESH=1 throws away what was done in the shop since.
. "$(dirname "$0")/host.sh"
SHOP=${SHOP:-customer_card_shop}

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
shop() { psql -qAt "$SHOP" -c "$1"; }
# One card of each sort, for who has none at hand: member, gift card, one that asks for its PIN, blocked, blank.
card() { shop "SELECT c.number FROM customer_card c JOIN customer_card_program p ON p.id = c.program_id WHERE $1 LIMIT 1"; }
on_it="(SELECT sum(a.balance) FROM customer_card_account_rel r JOIN customer_card_account a ON a.id = r.account_id WHERE r.card_id = c.id)"
till=$(shop "SELECT config_id FROM pos_session WHERE state = 'opened' ORDER BY id LIMIT 1")
cat <<TEXT

    The demo shop is open:   $url
    Back office              $url/odoo       admin / admin, the second person: accountant / accountant
    Till                     $url/pos/ui${till:+?config_id=$till}     cashier / cashier
    Log                      $STATE/run.log

    Type one of these cards at the till:
    a member                 $(card "p.kind = 'loyalty' AND c.state = 'active' AND c.partner_id IS NOT NULL AND $on_it > 500 ORDER BY c.id")
    a gift card              $(card "p.name->>'en_US' = 'Greenmarket Gift' AND c.state = 'active' AND $on_it > 20 ORDER BY c.id")
    one that asks for a PIN  $(card "p.name->>'en_US' = 'Greenmarket Gold' ORDER BY c.id") (from 50.00 on; the PIN is 4071)
    a blocked one            $(card "c.state = 'blocked' ORDER BY c.id")
    a blank one, to be sold  $(card "p.kind = 'gift' AND c.state = 'ready' ORDER BY c.id DESC")

    Ctrl-C closes it. \`make run FRESH=1\` starts with the shop as it was.

TEXT
wait "$server" && exit 0
die "Odoo has ended by itself; see $STATE/run.log"

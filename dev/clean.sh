#!/usr/bin/env bash
# make clean: removes what this clone keeps outside of its folder. Downloads shared with other clones stay.
. "$(dirname "$0")/env.sh"

"$ROOT/dev/postgres.sh" stop >/dev/null
# Only what our own scripts put there, so that a state folder given by hand is never emptied of other things.
cd "$STATE"
rm -rf addons data postgres test test-host build ./*.log ./*.lock odoo.conf customer_card.key customer_card.pot
cd / && rmdir "$STATE" 2>/dev/null || true
rm -rf "$ROOT/dist"
say "Removed this clone's databases and files; $CACHE (downloads shared by all clones) stays"

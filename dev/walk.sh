#!/usr/bin/env bash
# make walk: a demanding user's walk through a demo shop of its own, clicks counted and waits measured; URL=http://… takes one that runs.
. "$(dirname "$0")/env.sh"
. "$ROOT/dev/shop.sh"
"$ROOT/dev/packages.sh"
NODE=$("$ROOT/dev/node.sh")
seen=$STATE/walk; rm -rf "$seen"; mkdir -p "$seen"

[ -n "${URL:-}" ] || open_shop customer_card_walk "$STATE/walk.log"
say "Walking through $URL; pictures of each stop in $seen"
NODE_PATH=${NODE%/.bin} node "$ROOT/dev/walk.mjs" "$URL" "$seen" || die "A step of the walk did not come; see its row and the pictures."

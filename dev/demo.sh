#!/usr/bin/env bash
# make demo: one shop day on a scratch database, told as a story; the last line is `books balance: yes`, or it fails.
. "$(dirname "$0")/host.sh"

card_template
scratch=demo_$$
trap 'drop_db "$scratch"' EXIT
trap 'exit 130' INT TERM
clone_db card_template "$scratch"
"$PY" -u "$ROOT/dev/demo.py" --database "$scratch" </dev/null | tee "$STATE/demo.log"
[ "$(tail -n 1 "$STATE/demo.log")" = 'books balance: yes' ] || die "The books do not balance, or the day did not come to its end; see $STATE/demo.log"

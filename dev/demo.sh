#!/usr/bin/env bash
# make demo: one shop day on a scratch database, then three months of customers who buy on credit on another one, told as
# stories; the last line of each is `books balance: yes`, or it fails.
. "$(dirname "$0")/host.sh"

card_template
scratch=demo_$$
trap 'drop_db "$scratch"' EXIT
trap 'exit 130' INT TERM
for story in demo demo_credit; do
    clone_db card_template "$scratch"
    "$PY" -u "$ROOT/dev/$story.py" --database "$scratch" </dev/null | tee "$STATE/$story.log"
    [ "$(tail -n 1 "$STATE/$story.log")" = 'books balance: yes' ] || die "The books do not balance, or a story did not come to its end; see $STATE/$story.log"
    drop_db "$scratch"
done

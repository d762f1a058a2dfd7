#!/usr/bin/env bash
# make pot: writes i18n/customer_card.pot from the add-on as it is and merges it into the languages.
# `make pot CHECK=1` changes nothing and fails if the template in the tree is out of date.
. "$(dirname "$0")/host.sh"

card_template
mkdir -p "$ROOT/i18n"
target=$ROOT/i18n/customer_card.pot
fresh=$STATE/customer_card.pot
odoo i18n export -d card_template -o - customer_card </dev/null >"$fresh" 2>"$STATE/i18n.log" || die "Odoo could not export the terms; see $STATE/i18n.log"
[ -s "$fresh" ] || die "Odoo exported nothing; see $STATE/i18n.log"
"$PY" "$ROOT/dev/translations.py" ${CHECK:+--check} "$fresh" "$target"

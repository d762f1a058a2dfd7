#!/usr/bin/env bash
# The databases' functions as a command, for people and for the Python tools:
# db.sh clone_db SOURCE TARGET | drop_db NAME | template | card_template | card_key | free_port [WISH] | shell NAME | psql NAME
. "$(dirname "$0")/host.sh"

case ${1:-} in
    clone_db | drop_db | template | card_template | card_key | free_port) "$@" ;;
    shell) odoo shell -d "$2" ;;
    psql) psql "$2" ;;
    *) die "db.sh clone_db SOURCE TARGET | drop_db NAME | template | card_template | card_key | free_port [WISH] | shell NAME | psql NAME" ;;
esac

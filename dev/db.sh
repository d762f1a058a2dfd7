#!/usr/bin/env bash
# The databases' functions as a command, for people and for the Python tools.
. "$(dirname "$0")/host.sh"

usage='db.sh clone_db SOURCE TARGET | drop_db NAME | template | card_template | test_template | test_beside | card_key | free_port [WISH] | shell NAME | psql NAME'
case ${1:-} in
    clone_db | drop_db | template | card_template | test_template | test_beside | card_key | free_port) "$@" ;;
    shell) odoo shell -d "${2:?$usage}" ;;
    psql) psql "${2:?$usage}" ;;
    *) die "$usage" ;;
esac

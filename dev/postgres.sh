#!/usr/bin/env bash
# The project's private PostgreSQL: `postgres.sh start|stop|crash`. `start` prints the PGHOST to use.
# Reachable only through its own socket; the machine's own server and port 5432 are never touched.
. "$(dirname "$0")/env.sh"

cluster=$STATE/postgres
# A server given by the user is used as it is: neither made, started, stopped nor crashed by us.
if [ -n "${PGHOST:-}" ] && [ "$PGHOST" != "$cluster" ]; then
    [ "${1:-start}" != crash ] || die "PGHOST=$PGHOST is not the project's own server; it is not ours to crash."
    echo "$PGHOST"; exit 0
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)

# PostgreSQL refuses to run as root; Debian's package brings the user postgres for it.
as_owner() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
control() { as_owner "$bin/pg_ctl" -D "$cluster/data" "$@"; }

build() {
    say "Making the project's own PostgreSQL cluster"
    [ "$(id -u)" != 0 ] || chown postgres "$1"
    as_owner test -w "$1" || die "The user postgres cannot reach $1. Choose a folder it can enter: CUSTOMER_CARD_STATE=/some/folder make ..."
    [ "${#1}" -le 90 ] || die "$1 is too long a path for a PostgreSQL socket. Choose a shorter one: CUSTOMER_CARD_STATE=/some/folder make ..."
    as_owner "$bin/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$STATE/initdb.log" 2>&1 || die "initdb failed; see $STATE/initdb.log"
    # Durable on purpose (fsync and synchronous_commit stay on): faults and figures are measured on this cluster.
    as_owner tee -a "$1/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$1'
max_connections = 200
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
fsync = on
synchronous_commit = on
full_page_writes = on
CONF
}

launch() {
    control status >/dev/null 2>&1 || control -l "$cluster/log" -w -t 60 start >/dev/null 9>&- || die "PostgreSQL did not start; see $cluster/log"
    psql -h "$cluster" -U postgres -qAtc "SELECT 1 FROM pg_roles WHERE rolname = 'odoo'" postgres | grep -q 1 \
        || psql -h "$cluster" -U postgres -qc "CREATE ROLE odoo LOGIN CREATEDB" postgres
}

start() {
    [ -n "$bin" ] || die "PostgreSQL's server programs are missing: apt-get install postgresql"
    unset PGPORT  # ours listens where its own socket says
    once "$cluster" build
    alone "$STATE/start" launch
    echo "$cluster"
}

stop() { [ ! -d "$cluster/data" ] || control -m "$1" stop >/dev/null 2>&1 || true; }

case ${1:-start} in
    start) start ;;
    stop) stop fast ;;
    crash) stop immediate ;;
    *) die "postgres.sh start|stop|crash" ;;
esac

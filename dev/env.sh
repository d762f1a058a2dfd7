#!/usr/bin/env bash
# Shared by every script behind the Makefile: where things live, how to speak, how to fail.
# Sourced, never run.
set -euo pipefail

HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# Downloads and virtual environments are shared by all clones of one user; databases, logs and screenshots belong to one clone.
CACHE=${CUSTOMER_CARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/customer-card}
CLONE=$(printf '%s' "$ROOT" | sha256sum | cut -c1-10)
if [ "$(id -u)" = 0 ]; then states=/var/lib/customer-card; else states=${XDG_STATE_HOME:-$HOME/.local/state}/customer-card; fi
STATE=${CUSTOMER_CARD_STATE:-$states/$CLONE}
export HOME ROOT CACHE STATE

# Colors only for people.
paint() { if [ -t 2 ]; then printf '\033[%sm%s\033[0m\n' "$1" "$2" >&2; else printf '%s\n' "$2" >&2; fi; }
say() { paint 1 "==> $*"; }
die() { paint 31 "$*"; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else die "This needs root once: $*"; fi; }

# alone NAME COMMAND...: runs the command while no other process of any clone is inside the same NAME.
alone() {
    local lock=$1 status=0; shift
    exec 9>"$lock.lock"
    flock -n 9 || { say "Waiting for another run that is preparing the same thing ($(basename "$lock"))"; flock 9; }
    "$@" || status=$?
    exec 9>&-
    return "$status"
}

# once FOLDER BUILDER: calls BUILDER to fill FOLDER unless a complete one is there. The mark is written last,
# so an interrupted build is thrown away and done again, and nobody ever uses half of one.
once() { [ -f "$1/complete" ] || alone "$1" build_once "$@"; }
build_once() {
    [ ! -f "$1/complete" ] || return 0
    rm -rf "$1"; mkdir -p "$1"
    "$2" "$1" && touch "$1/complete"
}

mkdir -p "$CACHE" "$STATE"
# PostgreSQL runs as a user of its own where we are root; it needs to pass through the state folder.
chmod a+x "$STATE" 2>/dev/null || true
[ -n "${CUSTOMER_CARD_STATE:-}" ] || chmod a+x "$states" 2>/dev/null || true

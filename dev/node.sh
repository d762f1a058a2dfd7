#!/usr/bin/env bash
# Node tools (rtlcss for right-to-left screens, eslint and prettier for lint, playwright-core for screenshots); prints their bin folder.
. "$(dirname "$0")/env.sh"

modules=$CACHE/node-$(sha256sum <"$ROOT/dev/node/package-lock.json" | cut -c1-10)

build() {
    command -v npm >/dev/null || die "npm is missing: apt-get install nodejs npm"
    say "Installing the Node tools (once)"
    cp "$ROOT"/dev/node/package*.json "$1/"
    (cd "$1" && npm ci --no-audit --no-fund --omit=optional) >"$STATE/npm.log" 2>&1 || die "npm ci failed; see $STATE/npm.log"
}

once "$modules" build
echo "$modules/node_modules/.bin"

# A demo shop of its own for who looks at screens; sourced after env.sh.

# open_shop NAME LOG: starts run.sh's shop under another name, so that the one somebody plays with stays as it is; sets URL.
open_shop() {
    : >"$2"
    SHOP=$1 FRESH=1 "$ROOT/dev/run.sh" </dev/null >"$2" &
    shop=$!
    trap 'kill "$shop" 2>/dev/null || true; wait "$shop" 2>/dev/null || true' EXIT
    until URL=$(grep -o -m1 'http://127\.0\.0\.1:[0-9]*' "$2"); do
        kill -0 "$shop" 2>/dev/null || die "The demo shop did not open; see $2"
        sleep 1
    done
}

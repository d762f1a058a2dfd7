#!/usr/bin/env bash
# make pictures: renews the pictures of docs/people from a demo shop of their own; URL=http://… takes one that runs.
. "$(dirname "$0")/env.sh"
"$ROOT/dev/packages.sh"
PY=$("$ROOT/dev/python.sh")/bin/python; NODE=$("$ROOT/dev/node.sh")
fresh=$STATE/pictures; target=$ROOT/docs/people/pictures
rm -rf "$fresh"; mkdir -p "$fresh" "$target"

# The shop is run.sh's, under another name, so that the one somebody plays with stays as it is.
start_shop() {
    : >"$STATE/pictures.log"
    SHOP=customer_card_pictures FRESH=1 "$ROOT/dev/run.sh" </dev/null >"$STATE/pictures.log" &
    shop=$!
    trap 'kill "$shop" 2>/dev/null || true; wait "$shop" 2>/dev/null || true' EXIT
    until URL=$(grep -o -m1 'http://127\.0\.0\.1:[0-9]*' "$STATE/pictures.log"); do
        kill -0 "$shop" 2>/dev/null || die "The demo shop did not open; see $STATE/pictures.log"
        sleep 1
    done
}

# 256 colors are enough for a screen and half the size.
shrink() {
    "$PY" - "$fresh" "$target" <<'PYTHON'
import sys
from pathlib import Path

from PIL import Image

fresh, target = map(Path, sys.argv[1:])
for picture in sorted(fresh.glob('*.png')):
    with Image.open(picture) as shown:
        shown.convert('RGB').quantize(256, dither=Image.Dither.NONE).save(target / picture.name, optimize=True)
PYTHON
}

[ -n "${URL:-}" ] || start_shop
say "Taking pictures at $URL"
NODE_PATH=${NODE%/.bin} node "$ROOT/dev/pictures.mjs" "$URL" "$fresh" || die "A screen did not come; the pictures stay as they were."
shrink
say "Renewed: docs/people/pictures"

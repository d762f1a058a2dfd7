#!/usr/bin/env bash
# make pictures: renews the pictures of docs/people from a demo shop of their own; URL=http://… takes one that runs.
. "$(dirname "$0")/env.sh"
. "$ROOT/dev/shop.sh"
"$ROOT/dev/packages.sh"
PY=$("$ROOT/dev/python.sh")/bin/python; NODE=$("$ROOT/dev/node.sh")
fresh=$STATE/pictures; target=$ROOT/docs/people/pictures
rm -rf "$fresh"; mkdir -p "$fresh" "$target"

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

[ -n "${URL:-}" ] || open_shop customer_card_pictures "$STATE/pictures.log"
say "Taking pictures at $URL"
NODE_PATH=${NODE%/.bin} node "$ROOT/dev/pictures.mjs" "$URL" "$fresh" || die "A screen did not come; the pictures stay as they were."
shrink
say "Renewed: docs/people/pictures"

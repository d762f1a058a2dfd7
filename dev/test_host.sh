#!/usr/bin/env bash
# make test-host: Odoo's own till and loyalty tests with the add-on; what fails runs without it; passes if none fails only with it.
# An hour or more, no terminal needed. TAGS chooses tests (Odoo's test tags); logs and verdict go to the state folder.
. "$(dirname "$0")/host.sh"

card_template
exec "$PY" -u "$ROOT/dev/test_host.py" </dev/null

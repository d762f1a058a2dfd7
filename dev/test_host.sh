#!/usr/bin/env bash
# make test-host: Odoo's own till tests with the add-on, in pieces; what fails runs without it; passes if none fails only with it.
# Hours on a small machine; ended and started again it goes on. TAGS chooses tests, FRESH=1 forgets; logs go to the state folder.
. "$(dirname "$0")/host.sh"

beside_templates
exec "$PY" -u "$ROOT/dev/test_host.py" </dev/null

#!/usr/bin/env bash
# make test: from nothing to all tests run. ONLY=core,odoo,beside,outside chooses stages, TAGS=/customer_card:TestX chooses Odoo tests. SERVERS says on how many servers at once.
# Whatever happens, the last line is `N passed, M failed`.
trap 'echo "0 passed, 1 failed"' EXIT
if [ "${ONLY:-}" = core ]; then
    . "$(dirname "$0")/env.sh"
    PY=$("$ROOT/dev/python.sh")/bin/python
else
    . "$(dirname "$0")/host.sh"
    template
    # Printing is measured with both builds of the PDF tool.
    PATCHED_WKHTMLTOPDF=$("$ROOT/dev/patched_wkhtmltopdf.sh") || PATCHED_WKHTMLTOPDF=
    export PATCHED_WKHTMLTOPDF
fi
export PY PYTHONUNBUFFERED=1
trap - EXIT
exec "$PY" "$ROOT/dev/run_tests.py"

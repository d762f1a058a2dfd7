#!/usr/bin/env bash
# Makes the virtual environment of requirements.lock, once per lock file, and prints its folder.
. "$(dirname "$0")/env.sh"

venv=$CACHE/venv-$(sha256sum <"$ROOT/requirements.lock" | cut -c1-10)

build() {
    local python
    python=$(command -v python3.11 || command -v python3.12 || command -v python3) || die "Python 3.11 or newer is needed: apt-get install python3 python3-venv"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "$("$python" --version) is too old; Odoo 19 on this project needs 3.11 or newer."
    say "Making the Python environment (about 2 minutes, once)"
    "$python" -m venv "$1" >&2 || die "python3 -m venv failed; on Debian: apt-get install python3-venv"
    "$1/bin/pip" -q install -r "$ROOT/requirements.lock" >"$STATE/pip.log" 2>&1 || die "Installing the Python packages failed; see $STATE/pip.log"
}

once "$venv" build
echo "$venv"

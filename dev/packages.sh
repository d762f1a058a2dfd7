#!/usr/bin/env bash
# Debian packages the project uses at run or test time; installs only what is missing. Elsewhere it names what to install.
. "$(dirname "$0")/env.sh"

wanted=(wkhtmltopdf zbar-tools poppler-utils fonts-dejavu-core fonts-noto-core python3-venv)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
[ -n "${PGHOST:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)
command -v psql >/dev/null || wanted+=(postgresql-client)
command -v node >/dev/null || wanted+=(nodejs npm)

# Other systems name their packages differently: there the programs themselves are looked for, and fonts are the user's.
program() { case $1 in zbar-tools) echo zbarimg ;; poppler-utils) echo pdftoppm ;; fonts-*|python3-venv) echo true ;;
    nodejs) echo node ;; postgresql) echo initdb ;; postgresql-client) echo psql ;; *) echo "$1" ;; esac; }
installed() {
    if command -v dpkg-query >/dev/null; then dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
    else command -v "$(program "$1")" >/dev/null; fi
}

missing=()
for package in "${wanted[@]}"; do installed "$package" || missing+=("$package"); done
[ ${#missing[@]} = 0 ] && exit 0
command -v apt-get >/dev/null || die "Please install these by your own package manager, then try again: ${missing[*]}"

# Debian's server package would at once start a cluster of its own on port 5432; ours is private.
no_main_cluster() {
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/customer-card.conf >/dev/null
}

install() {
    say "Installing Debian packages: ${missing[*]}"
    as_root apt-get update -q >"$STATE/apt.log" 2>&1 || die "apt-get update failed; see $STATE/apt.log"
    [[ " ${missing[*]} " != *" postgresql "* ]] || no_main_cluster
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >>"$STATE/apt.log" 2>&1 </dev/null \
        || die "Installing ${missing[*]} failed; see $STATE/apt.log"
}

alone "$CACHE/packages" install

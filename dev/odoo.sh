#!/usr/bin/env bash
# Finds or fetches Odoo 19 and prints the folder that holds odoo/ (the Python package with its addons).
# Order: ODOO_DIR given by the user, the cached copy, Debian's package odoo-19, a shallow clone.
. "$(dirname "$0")/env.sh"

odoo=$CACHE/odoo
# What the package's symlinks point to. sid's Font Awesome is version 7 and lacks the files Odoo links to, so bookworm's are taken where it has them.
links=(fonts-font-awesome fonts-roboto-unhinted fonts-inconsolata fonts-montserrat fonts-ocr-b libjs-jquery libjs-jquery-form libjs-underscore)

if [ -n "${ODOO_DIR:-}" ]; then
    [ -f "$ODOO_DIR/odoo/release.py" ] || die "ODOO_DIR=$ODOO_DIR has no odoo/release.py. Point it at the folder that holds the 'odoo' package."
    echo "$ODOO_DIR"; exit 0
fi

# Download with a private apt state, so that the machine's own lists and sources stay as they are.
apt_private() {
    suite=$1; shift
    dir=$CACHE/apt/$suite
    mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/debs"
    echo "deb [signed-by=$keyring] $mirror $suite main" >"$dir/sources.list"
    (cd "$dir/debs" && apt-get -q -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$dir/lists" \
        -o Dir::Cache="$dir" -o APT::Sandbox::User=root -o Acquire::Languages=none "$@") >>"$STATE/apt.log" 2>&1
}

fetch_debian() {
    command -v apt-get >/dev/null || return 1
    mirror=$(apt-get indextargets --format '$(SITE) $(COMPONENT) $(RELEASE)' 2>/dev/null | awk '$2 == "main" && $1 !~ /security/ && $1 ~ /debian/ {print $1; exit}')
    [ -n "$mirror" ] || { as_root apt-get update -q >>"$STATE/apt.log" 2>&1; mirror=$(apt-get indextargets --format '$(SITE) $(COMPONENT)' | awk '$2 == "main" && $1 !~ /security/ {print $1; exit}'); }
    [ -n "$mirror" ] || return 1
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -f "$keyring" ] || return 1
    rm -rf "$CACHE/apt"
    say "Fetching Odoo 19 from Debian sid (about 130 MB, verified by apt's signature)"
    apt_private sid update && apt_private sid download odoo-19 || return 1
    apt_private bookworm update || return 1
    for package in "${links[@]}"; do
        apt_private bookworm download "$package" || apt_private sid download "$package" || return 1
    done
    say "Unpacking"
    for deb in "$CACHE"/apt/*/debs/*.deb; do dpkg-deb -x "$deb" "$odoo" || return 1; done
    rm -rf "$CACHE/apt"
}

fetch_clone() {
    say "Debian's package is not to be had; cloning Odoo 19.0 from its public repository"
    rm -rf "$odoo/usr"; mkdir -p "$odoo/usr/lib/python3"
    git clone -q --depth 1 --branch 19.0 https://github.com/odoo/odoo "$odoo/src" || return 1
    ln -s ../../../src "$odoo/usr/lib/python3/dist-packages"
    # A source checkout keeps most addons beside the package; the package layout is what the other scripts expect.
    for addon in "$odoo"/src/addons/*; do ln -sfn "../../addons/$(basename "$addon")" "$odoo/src/odoo/addons/$(basename "$addon")"; done
}

build() {
    local dangling
    fetch_debian || fetch_clone || die "Odoo 19 could not be fetched (see $STATE/apt.log). Give its folder: make ... ODOO_DIR=/path/to/odoo"
    dangling=$(find "$odoo" -xtype l -path '*/odoo/*' | head -5)
    [ -z "$dangling" ] || die "Some links of Odoo lead nowhere, its icons and fonts would be missing:
$dangling"
}

once "$odoo" build
echo "$odoo/usr/lib/python3/dist-packages"

#!/usr/bin/env bash
# Databases and their files: copy, drop, and the templates that make a second run quick.
# Sourced by host.sh, never run; db.sh is the same as a command.

sql() { psql -qAt -v ON_ERROR_STOP=1 -c "$1" postgres; }
filestore() { printf '%s' "$STATE/data/filestore/$1"; }

db_exists() { [ "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

drop_db() {
    psql -qc "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" postgres 2>/dev/null || true
    rm -rf "$(filestore "$1")"
}

# clone_db SOURCE TARGET: a copy of a database with its files, in seconds.
clone_db() {
    drop_db "$2"
    psql -qc "CREATE DATABASE \"$2\" TEMPLATE \"$1\"" postgres
    [ ! -d "$(filestore "$1")" ] || cp -r "$(filestore "$1")" "$(filestore "$2")"
}

rename_db() {
    drop_db "$2"
    psql -qc "ALTER DATABASE \"$1\" RENAME TO \"$2\"" postgres
    [ ! -d "$(filestore "$1")" ] || mv "$(filestore "$1")" "$(filestore "$2")"
}

# What a template was made from is kept as the database's comment.
db_key() { sql "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"; }
set_db_key() { psql -qc "COMMENT ON DATABASE \"$1\" IS '$2'" postgres; }

HOST_MODULES=point_of_sale  # what we stand on
host_key() { { echo "$ODOO $HOST_MODULES"; declare -f left_out; cat "$ODOO/odoo/release.py"; } | sha256sum | cut -c1-16; }

# The add-on as it is installed: a change in any of these files makes a new template, a change in a test or a document does not.
card_key() {
    { host_key; cd "$ROOT" && find . \( -name .git -o -name node_modules -o -path ./tests -o -path ./bench -o -path ./docs -o -path ./static/tests -o -path ./dev \) -prune \
        -o -type f \( -name '*.py' -o -name '*.xml' -o -name '*.csv' -o -name '*.po' -o -name '*.sql' -o -name '*.js' -o -name '*.scss' -o -name '*.json' \) -print0 \
        | sort -z | xargs -0 cat; } | sha256sum | cut -c1-16
}
shop_key() { { card_key; cat "$ROOT"/dev/demo*.py; } | sha256sum | cut -c1-16; }

# fresh NAME KEY BUILDER: makes the database NAME by `BUILDER scratch` unless it is there and was made from KEY.
fresh() { [ "$(db_key "$1")" = "$2" ] || alone "$STATE/$1" make_fresh "$@"; }
make_fresh() {
    [ "$(db_key "$1")" != "$2" ] || return 0
    drop_db "building_$1"
    "$3" "building_$1" || { drop_db "building_$1"; return 1; }
    rename_db "building_$1" "$1" && set_db_key "$1" "$2"
}

# install_into NAME MODULES: Odoo's own log stays in a file; only trouble is shown.
install_into() {
    odoo -d "$1" -i "$2" --stop-after-init --no-http </dev/null >"$STATE/install.log" 2>&1 && ! grep -q ' CRITICAL \|Some modules are not loaded' "$STATE/install.log" \
        || { grep -A30 ' ERROR \| CRITICAL ' "$STATE/install.log" | tail -40 >&2; die "Odoo could not install $2; see $STATE/install.log"; }
}

build_host() {
    say "Installing Odoo's Point of Sale into a template database (about a minute, once)"
    install_into "$1" "$HOST_MODULES"
    { left_out; echo 'env.cr.commit()'; } | odoo shell -d "$1" --no-http >>"$STATE/install.log" 2>&1
}
# Debian's Odoo leaves a library out that every page of the back office asks for; its complaint would fail tours that open one.
left_out() {
    local library=mail/static/lib/selfie_segmentation/selfie_segmentation.js
    [ -f "$ODOO/odoo/addons/$library" ] || cat <<PYTHON
env['ir.asset'].create({'name': "Left out", 'path': '$library', 'bundle': 'web.assets_backend', 'directive': 'remove', 'sequence': 99})
PYTHON
}
build_card() {
    say "Installing the add-on into a template database"
    clone_db host_template "$1"
    install_into "$1" customer_card
}


# Odoo's modules that live at the till, installed beside; its bundles are made once for all test runs.
BESIDE=pos_loyalty,pos_discount,pos_restaurant,pos_hr,pos_sale,pos_self_order
build_host_beside() { build_beside host_template "$1"; }
build_card_beside() { build_beside card_template "$1"; }
build_beside() {
    say "Installing Odoo's other till modules into a copy of $1"
    clone_db "$1" "$2"
    install_into "$2" "$BESIDE"
    make_bundles "$2"
}
make_bundles() { echo "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()" | odoo shell -d "$1" --no-http >>"$STATE/install.log" 2>&1; }

# What the servers of Odoo's tests begin with: each of them would make the bundles for itself, and install the add-on.
build_test_template() {
    say "Making the bundles of the tests' database"
    clone_db card_template "$1"
    make_bundles "$1"
}
build_test_beside() {
    say "Installing the add-on beside Odoo's other till modules"
    clone_db host_beside "$1"
    install_into "$1" customer_card
    make_bundles "$1"
}

# sweep: drops the scratch databases of runs that were killed; they are named after the process that made them.
sweep() {
    local name
    [ "$PGHOST" = "$STATE/postgres" ] || return 0
    for name in $(sql "SELECT datname FROM pg_database WHERE datname ~ '^(test[0-9]+|demo|host_beside|card_beside|bench_[a-z]+)_[0-9]+\$'"); do
        kill -0 "${name##*_}" 2>/dev/null || drop_db "$name"
    done
}

# template: the bare host (Point of Sale and what we stand on). card_template: the same with the add-on.
template() { sweep; fresh host_template "$(host_key)" build_host; }
card_template() { template; fresh card_template "$(card_key)" build_card; }
# beside_template: the host with the till modules that live beside us. beside_templates: without the add-on and with it.
beside_template() { template; fresh host_beside "$(host_key)" build_host_beside; }
# test_template, test_beside: card_template, and the add-on installed into host_beside, with their bundles.
test_template() { card_template; fresh test_template "$(card_key)" build_test_template; }
test_beside() { beside_template; fresh test_beside "$(card_key)" build_test_beside; }
beside_templates() {
    card_template
    beside_template
    fresh card_beside "$(card_key)" build_card_beside
}

#!/usr/bin/env bash
# BIND 9 for one test: on one loopback port, with all its files in one folder.
#
#   start-bind.sh start FOLDER PORT SECRET [RESOLVER_PORT [KEPT_MAX_S]]
#                               primary of every FOLDER/NAME.zone on PORT, UDP and TCP; SECRET (base64) is that of both keys;
#                               a caching resolver on RESOLVER_PORT forwards everything to it, and keeps what it learnt for KEPT_MAX_S
#                               seconds at most, one unless told otherwise
#   start-bind.sh stop  FOLDER  end both; the folder is left to the caller
#
# rehearsal-key may update everything and transfer every zone, limited-key may only change TXT records of an apex.
# start returns when the servers answer.
#
# Debian packages: bind9 bind9-dnsutils. Needs no root.
set -euo pipefail
PATH=$PATH:/usr/sbin

readonly folder=${2:?FOLDER}

fail() { printf 'start-bind: %s\n' "$1" >&2; exit 1; }

# Options of a server: its role, its port, whether it resolves.
options() {
    local at=$folder/$1
    cat <<CONF
key rehearsal-key { algorithm hmac-sha256; secret "$secret"; };
key limited-key { algorithm hmac-sha256; secret "$secret"; };
controls { };
logging { channel file { file "$at/log"; severity info; print-category yes; }; category default { file; }; };
options {
  directory "$at"; pid-file "$at/pid"; session-keyfile "$at/session.key"; managed-keys-directory "$at";
  listen-on port $2 { 127.0.0.1; }; listen-on-v6 { none; };
  recursion $3; dnssec-validation no; empty-zones-enable no; notify no; answer-cookie no; version "reference";
  minimal-responses yes; check-names primary ignore; check-names response ignore;
CONF
}

primary() {
    options primary "$1" no
    printf '  allow-transfer { key rehearsal-key; };\n  max-ixfr-ratio unlimited;\n};\n'
    local file name
    for file in "$folder"/*.zone; do
        name=$(basename "$file" .zone)
        cp "$file" "$folder/primary/$name"
        printf 'zone "%s" { type primary; file "%s"; update-policy { grant rehearsal-key zonesub ANY; grant limited-key name %s. TXT; }; };\n' \
            "$name" "$folder/primary/$name" "$name"
    done
}

resolver() {
    options resolver "$1" yes
    printf '  forward only; forwarders { 127.0.0.1 port %s; }; allow-recursion { 127.0.0.0/8; }; root-key-sentinel no;\n  servfail-ttl 1; max-cache-ttl %s; max-ncache-ttl %s;\n};\n' "$2" "$3" "$3"
}

# Starts a server and waits until it listens.
launch() {
    local at=$folder/$1 port=$2
    named-checkconf "$at/conf" >&2 || fail "the configuration is not accepted"
    nohup named -f -n 1 -c "$at/conf" >"$at/output" 2>&1 </dev/null &
    echo $! >"$at/process"
    for _ in $(seq 200); do
        kill -0 "$!" 2>/dev/null || { tail -n 5 "$at/output" "$at/log" >&2; fail "the server ended"; }
        ! grep -q 'running$' "$at/log" 2>/dev/null || { grep -q 'not loaded due to errors' "$at/log" || return 0; break; }
        sleep 0.05
    done
    grep -m 9 'master file' "$at/log" >&2 || true
    fail "the server does not answer on port $port"
}

case $1 in
start)
    port=${3:?PORT} secret=${4:?SECRET} resolver_port=${5:-} kept_max_s=${6:-1}
    mkdir -p "$folder/primary" "$folder/resolver"
    primary "$port" >"$folder/primary/conf"
    launch primary "$port"
    if [ -n "$resolver_port" ]; then
        resolver "$resolver_port" "$port" "$kept_max_s" >"$folder/resolver/conf"
        launch resolver "$resolver_port"
    fi
    ;;
stop)
    for process in "$folder"/*/process; do
        [ -e "$process" ] || continue
        number=$(cat "$process")
        kill "$number" 2>/dev/null || true
        for _ in $(seq 50); do kill -0 "$number" 2>/dev/null || break; sleep 0.02; done
        kill -KILL "$number" 2>/dev/null || true
    done
    ;;
*) fail "unknown command $1" ;;
esac

#!/usr/bin/env bash
# start-rehearsal-ad.sh - the served directory on loopback, as a peer of other LDAP servers: base reads, searches by an indexed
# attribute, adds. PEERS_USERS users (10000) cn=user00000... in CN=Users, loaded from an LDIF file at the start.
#
#   start-rehearsal-ad.sh [start] [DIR] [PORT]     start-rehearsal-ad.sh stop DIR
#
# PEERS_LIB is the folder with the peers' lib.sh and run-peers.sh, which takes this script by its path. REHEARSAL is the program
# (target/release/rehearsal).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
. "${PEERS_LIB:?the folder with the peers lib.sh}/lib.sh"
arguments 3891 "$@"
port_free "$PORT"
users=${PEERS_USERS:-10000}
[ -z "${PEERS_REPEAT:-}" ] || users=0
program=${REHEARSAL:-$here/../target/release/rehearsal}
[ -x "$program" ] || die "no $program; build it with --release"
program=$(realpath "$program")
base=DC=contoso,DC=local
{
  printf 'dn: %s\nobjectClass: domainDNS\n\n' "$base"
  awk -v n="$users" -v b="$base" 'BEGIN { for (i = 0; i < n; i++) { u = sprintf("user%05d", i)
    printf "dn: CN=%s,CN=Users,%s\nobjectClass: user\nsAMAccountName: %s\nsn: %s\ngivenName: User\nmail: %s@contoso.example\ndisplayName: User %d\nuserAccountControl: 514\n\n", u, b, u, u, u, i } }'
} >"$DIR/seed.ldif"
launch --ldap "127.0.0.1:$PORT" -- \
  "$program" serve --format json --ldap-port "$PORT" --directory "$DIR/seed.ldif" --state-dir "$DIR/files"
handout=$(grep -m 1 '^{' "$DIR/log")
who=(--dn "CN=Administrator,CN=Users,$base" --password "$(jq -r .directory.administrator.password <<<"$handout")" --count "$users")
{
  load ldap-load base "${who[@]}" --op base --base "CN=user{n},CN=Users,$base" --attr cn
  load ldap-load search "${who[@]}" --op search --base "$base" --filter 'sAMAccountName=user{n}' --attr cn --attr sAMAccountName
  load ldap-load add "${who[@]}" --op add --add-dn "CN=load{n},CN=Users,$base" --add objectClass=user \
    --add 'sAMAccountName=load{n}' --add sn=load --add givenName=Load --add 'mail=load{n}@contoso.example' --add userAccountControl=514
} | announce rehearsal-ad "$("$program" --version | awk '{print $2}')" "127.0.0.1:$PORT" \
  "$(jq -nc --argjson u "$users" --arg b "$base" '{users: $u, base: $b}')"

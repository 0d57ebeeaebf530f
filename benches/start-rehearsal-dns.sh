#!/usr/bin/env bash
# start-rehearsal-dns.sh - the served public DNS on loopback, as a peer of other name servers: queries and signed updates over UDP.
# Zone example.test with PEERS_NAMES (10000) A records user00000...
#
#   start-rehearsal-dns.sh [start] [DIR] [PORT]     start-rehearsal-dns.sh stop DIR
#
# PEERS_LIB is the folder with the peers' lib.sh and run-peers.sh, which takes this script by its path. REHEARSAL is the program
# (target/release/rehearsal), SIGNED_UPDATES the load generator (target/release/examples/signed-updates), which is linked beside the
# others. With PEER=bind the same zone, the same key and the same loads are BIND's: unsigned updates, which start-bind.sh measures, are
# no measure for signed ones.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
. "${PEERS_LIB:?the folder with the peers lib.sh}/lib.sh"
arguments 5392 "$@"
port_free "$PORT"
names=${PEERS_NAMES:-10000} zone=example.test
program=${REHEARSAL:-$here/../target/release/rehearsal}
updates=${SIGNED_UPDATES:-$here/../target/release/examples/signed-updates}
[ -x "$updates" ] || die "no $updates; build it with --release --example signed-updates"
ln -sf "$(realpath "$updates")" "$PEERS_BIN/signed-updates"
records() { awk -v n="$names" -v pad="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%suser%05d 300 A 192.0.2.%d\n", pad, i, i % 250 + 1 }'; }
if [ "${PEER:-rehearsal}" = bind ]; then
  peer=bind-signed version=$(named -v | awk '{print $2}') key=load-key
  secret=$(tsig-keygen -a hmac-sha256 "$key" | sed -n 's/.*secret "\(.*\)";.*/\1/p')
  {
    printf '$ORIGIN %s.\n$TTL 300\n@ SOA ns1 hostmaster 1 900 300 604800 300\n@ NS ns1\nns1 A 127.0.0.1\n' "$zone"
    records ''
  } >"$DIR/zone"
  cat >"$DIR/named.conf" <<C
key $key { algorithm hmac-sha256; secret "$secret"; };
options {
  directory "$DIR"; pid-file "$DIR/named.pid"; session-keyfile "$DIR/session.key"; managed-keys-directory "$DIR";
  listen-on port $PORT { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; minimal-responses yes; notify no; empty-zones-enable no;
};
logging { category default { null; }; category update { null; }; category update-security { null; }; };
controls { };
zone "$zone" { type primary; file "$DIR/zone"; update-policy { grant $key zonesub ANY; }; };
C
  launch --dns "127.0.0.1:$PORT" --name "user00000.$zone" -- named -f -n "$(nproc)" -c "$DIR/named.conf"
else
  [ -x "$program" ] || die "no $program; build it with --release"
  program=$(realpath "$program")
  {
    printf 'title: A zone under load\nteaches: Nothing; it is measured.\nworld:\n  edition: 2016\n  directory: {domain: contoso.local}\n'
    printf '  tenant: {name: contoso}\n  zones:\n    %s:\n      managed: true\n      records: |\n' "$zone"
    records '        '
    printf 'steps:\n  - check requirements\n  - expect: {result: ok}\n'
  } >"$DIR/zone.yaml"
  launch --dns "127.0.0.1:$PORT" --name "user00000.$zone" -- \
    "$program" serve --format json --dns-port "$PORT" --state-dir "$DIR/files" "$DIR/zone.yaml"
  handout=$(grep -m 1 '^{' "$DIR/log")
  peer=rehearsal-dns version=$("$program" --version | awk '{print $2}')
  key=$(jq -r '.zones[0].key.name' <<<"$handout") secret=$(jq -r '.zones[0].key.secret' <<<"$handout")
fi
{
  load dns-load query --zone "$zone" --count "$names"
  load signed-updates 'signed update' --zone "$zone" --key "$key" --secret "$secret"
} | announce "$peer" "$version" "127.0.0.1:$PORT" "$(jq -nc --argjson n "$names" --arg z "$zone" '{names: $n, zone: $z}')"

#!/usr/bin/env bash
# start-rehearsal-m365.sh - the served tenant on loopback, as a peer of other fakes of a user API: Graph's users by name, by an
# indexed filter, and created. PEERS_USERS accounts (10000) user00000..., ten of each department t000, t001, ...
#
#   start-rehearsal-m365.sh [start] [DIR] [PORT]     start-rehearsal-m365.sh stop DIR
#
# PEERS_LIB is the folder with the peers' lib.sh and run-peers.sh, which takes this script by its path. REHEARSAL is the program
# (target/release/rehearsal). The tenant is polite and unthrottled, and answers without TLS, because the load generator has none.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
. "${PEERS_LIB:?the folder with the peers lib.sh}/lib.sh"
arguments 5396 "$@"
port_free "$PORT"
users=${PEERS_USERS:-10000}
[ -z "${PEERS_REPEAT:-}" ] || users=0
program=${REHEARSAL:-$here/../target/release/rehearsal}
[ -x "$program" ] || die "no $program; build it with --release"
program=$(realpath "$program")
tenant=contoso.onmicrosoft.com
http_request "$DIR/first" GET "/$tenant/v2.0/.well-known/openid-configuration"
launch --http "127.0.0.1:$PORT" --request "$DIR/first" -- \
  "$program" serve --format json --polite --unlimited --http-port "$PORT" --state-dir "$DIR/files"
idle=$(rss_kb "$PID")
handout=$(grep -m 1 '^{' "$DIR/log")
token=$(curl -fsS "http://127.0.0.1:$PORT/$tenant/oauth2/v2.0/token" \
  -d grant_type=client_credentials -d "client_id=$(jq -r .tenant.client_id <<<"$handout")" \
  --data-urlencode "client_secret=$(jq -r .tenant.client_secret <<<"$handout")" \
  --data-urlencode scope=https://graph.microsoft.com/.default | jq -r .access_token)
auth="Authorization: Bearer $token"
t=$(date +%s%N)
python3 - "$PORT" "$users" "$auth" "$tenant" <<'P'
import http.client, json, sys
port, users, auth, tenant = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(": ", 1)[1], sys.argv[4]
head = {"Authorization": auth, "Content-Type": "application/json"}
c = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
for i in range(users):
    name = f"user{i:05}"
    body = {"accountEnabled": True, "displayName": f"User {i:05}", "mailNickname": name,
            "userPrincipalName": f"{name}@{tenant}", "department": f"t{i % (users // 10 or 1):03}",
            "passwordProfile": {"password": "F1rst!pass-of-a-user"}}
    c.request("POST", "/v1.0/users", json.dumps(body), head)
    r = c.getresponse()
    answer = r.read()
    if r.status != 201:
        sys.exit(f"create {i}: {r.status} {answer[:300]}")
P
seed=$(ms_since "$t")
graph=(--header "$auth" --count "$users" --width 5)
{
  load http-load get "${graph[@]}" --path "/v1.0/users/user{n}@$tenant"
  load http-load list "${graph[@]}" --path "/v1.0/users?\$filter=department%20eq%20't{t}'"
  load http-load create "${graph[@]}" --method POST --path /v1.0/users --header 'Content-Type: application/json' \
    --body '{"accountEnabled":true,"displayName":"Load {u}","mailNickname":"load{u}","userPrincipalName":"load{u}@'"$tenant"'","passwordProfile":{"password":"F1rst!pass-of-a-user"}}'
} | announce rehearsal-m365 "$("$program" --version | awk '{print $2}')" "127.0.0.1:$PORT" \
  "$(jq -nc --argjson s "$seed" --argjson u "$users" --argjson i "$idle" --arg a "$auth" '{seed_ms: $s, users: $u, rss_start_kb: $i, auth: $a}')"

#!/usr/bin/env bash
# A Samba domain controller for one test: on one loopback address, with all its files in one folder.
#
#   start-samba.sh start FOLDER ADDRESS [SETTING…]
#                                             provision contoso.local in the empty FOLDER, start DC1 on ADDRESS;
#                                             a SETTING is a further line of smb.conf
#   start-samba.sh join  FOLDER ADDRESS NAME  join NAME as a second controller; its objects stay, it never runs
#   start-samba.sh stop  FOLDER               end DC1; the folder is left to the caller
#
# start prints, once LDAP over TLS answers:
#   BIND_NAME=… PASSWORD_FILE=… CA_FILE=…     one a line
#
# Debian packages: samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind openssl
# Needs root: Samba's ports cannot be changed.
set -euo pipefail

readonly realm=contoso.local domain=CONTOSO
readonly folder=${2:?FOLDER}

fail() { printf 'start-samba: %s\n' "$1" >&2; exit 1; }

# Settings of a controller: its own folder, its name, the address that it listens on.
settings() {
    local at=$1 name=$2 address=$3
    mkdir -p "$at"/{private/tls,state/sysvol,cache,lock,run,log,bind-dns}
    chmod 700 "$at/private"
    cat <<CONF
[global]
netbios name = $name
workgroup = $domain
realm = ${realm^^}
server role = active directory domain controller
server services = ldap, cldap, kdc, rpc
interfaces = $address/8
bind interfaces only = yes
private dir = $at/private
state directory = $at/state
cache directory = $at/cache
lock directory = $at/lock
pid directory = $at/run
ncalrpc dir = $at/run/ncalrpc
winbindd socket directory = $at/run/winbindd
ntp signd socket directory = $at/run/ntp_signd
binddns dir = $at/bind-dns
log file = $at/log/samba
posix:eadb = $at/private/eadb.tdb
dns update command = /bin/true
spn update command = /bin/true
tls keyfile = tls/key.pem
tls certfile = tls/cert.pem
tls cafile = tls/ca.pem
[sysvol]
path = $at/state/sysvol
[netlogon]
path = $at/state/sysvol/$realm/scripts
CONF
}

# Kerberos finds the controller by address, without any DNS.
kerberos() {
    cat <<CONF
[libdefaults]
default_realm = ${realm^^}
dns_lookup_realm = false
dns_lookup_kdc = false
[realms]
${realm^^} = { kdc = $1 }
CONF
}

# A CA, and a certificate for the controller's name and address.
certificates() {
    local tls=$1 address=$2
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=CA of a test' \
        -addext keyUsage=critical,keyCertSign -keyout "$tls/ca-key.pem" -out "$tls/ca.pem"
    openssl req -newkey rsa:2048 -nodes -subj "/CN=dc1.$realm" \
        -keyout "$tls/key.pem" -out "$tls/request.pem"
    openssl x509 -req -in "$tls/request.pem" -days 30 -CA "$tls/ca.pem" -CAkey "$tls/ca-key.pem" \
        -CAcreateserial -out "$tls/cert.pem" -extfile <(
            printf 'basicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:dc1.%s,IP:%s\n' "$realm" "$address")
    chmod 600 "$tls"/*key.pem
}

start() {
    local address=$1 log=$folder/start.log setting
    shift
    (umask 077; printf 'Dc-%s1!\n' "$(openssl rand -hex 12)" >"$folder/administrator.password")
    settings "$folder/dc1" DC1 "$address" >"$folder/dc1.conf"
    for setting; do sed -i "/^\\[global\\]/a $setting" "$folder/dc1.conf"; done
    kerberos "$address" >"$folder/krb5.conf"
    export KRB5_CONFIG=$folder/krb5.conf
    samba-tool domain provision --configfile="$folder/dc1.conf" --server-role=dc \
        --realm="${realm^^}" --domain="$domain" --host-name=DC1 --host-ip="$address" \
        --dns-backend=SAMBA_INTERNAL --adminpass="$(<"$folder/administrator.password")" \
        >"$log" 2>&1 || fail "provisioning failed: $(tail -n 3 "$log")"
    certificates "$folder/dc1/private/tls" "$address" >>"$log" 2>&1
    setsid /usr/sbin/samba --foreground --no-process-group --model=single \
        --configfile="$folder/dc1.conf" >>"$log" 2>&1 </dev/null &
    local process=$!
    echo "$process" >"$folder/process"
    for ((n = 0; n < 300; n++)); do
        kill -0 "$process" 2>/dev/null || fail "Samba ended at once: $(tail -n 3 "$log")"
        if openssl s_client -connect "$address:636" </dev/null >/dev/null 2>&1; then
            printf '%s\n' "BIND_NAME=$domain\\Administrator" "CA_FILE=$folder/dc1/private/tls/ca.pem" \
                "PASSWORD_FILE=$folder/administrator.password"
            return
        fi
        sleep 0.1
    done
    stop
    fail "no answer on $address:636 within 30 s, see $log"
}

join() {
    local address=$1 name=$2 log=$folder/join.log
    settings "$folder/$name" "$name" "$address" >"$folder/$name.conf"
    export KRB5_CONFIG=$folder/krb5.conf
    samba-tool domain join "$realm" DC --configfile="$folder/$name.conf" --server="$address" \
        --dns-backend=NONE --username=Administrator \
        --password="$(<"$folder/administrator.password")" >"$log" 2>&1 ||
        fail "joining $name failed: $(tail -n 3 "$log")"
}

stop() {
    local process
    process=$(cat "$folder/process" 2>/dev/null) || return 0
    # Only ever the process that was started from this folder.
    tr '\0' ' ' <"/proc/$process/cmdline" 2>/dev/null | grep -q samba || return 0
    kill "$process"
    for ((n = 0; n < 100; n++)); do
        kill -0 "$process" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$process"
}

case ${1:?start, join or stop} in
    start) : "${3:?ADDRESS}" && start "${@:3}" ;;
    join) join "${3:?ADDRESS}" "${4:?NAME}" ;;
    stop) stop ;;
    *) fail "unknown command $1" ;;
esac

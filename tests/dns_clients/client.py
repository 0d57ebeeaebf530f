"""A client of the served zones with dnspython: questions, updates, transfers. Prints what it was answered, one thing a line."""

import sys
import time

import dns.exception
import dns.flags
import dns.inet
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.resolver
import dns.tsig
import dns.tsigkeyring
import dns.update
import dns.xfr
import dns.zone

host, port, resolver_port, key_name, secret = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
ZONE = "contoso.com"
keyring = dns.tsigkeyring.from_text({key_name: secret})


def show(what, answer):
    records = sorted(line for rrset in answer.answer for line in rrset.to_text().splitlines())
    flags = dns.flags.to_text(answer.flags)
    print(f"{what}: {dns.rcode.to_text(answer.rcode())} {flags}", *records, sep="\n  ")


def update(what, build, key=key_name, ring=keyring, send=dns.query.udp):
    message = dns.update.Update(ZONE, keyring=ring, keyname=key, keyalgorithm=dns.tsig.HMAC_SHA256)
    build(message)
    try:
        answer = send(message, host, port=port, timeout=2)
        print(f"{what}: {dns.rcode.to_text(answer.rcode())}, signature checked: {answer.had_tsig}")
    except dns.exception.DNSException as error:
        print(f"{what}: {type(error).__name__}")


# Questions over every transport, with and without EDNS, and a signed one.
mx = dns.message.make_query(ZONE, "MX")
show("udp", dns.query.udp(mx, host, port=port, timeout=2))
show("tcp", dns.query.tcp(mx, host, port=port, timeout=2))
show("edns", dns.query.udp(dns.message.make_query(ZONE, "SOA", use_edns=0, payload=4096), host, port=port, timeout=2))
show("nothing", dns.query.udp(dns.message.make_query("nothing." + ZONE, "A"), host, port=port, timeout=2))
signed = dns.message.make_query("www." + ZONE, "A")
signed.use_tsig(keyring, key_name)
show("signed", dns.query.udp(signed, host, port=port, timeout=2))

# Its own resolver behind ours.
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers, resolver.port, resolver.lifetime = [host], resolver_port, 5
print("resolved:", *(record.to_text() for record in resolver.resolve("www." + ZONE, "A")))
try:
    resolver.resolve("nothing." + ZONE, "A")
except dns.resolver.NXDOMAIN:
    print("resolved: no such name")
try:
    resolver.resolve("www." + ZONE, "MX")
except dns.resolver.NoAnswer:
    print("resolved: no such type")

# Updates.
update("add", lambda message: message.add("python", 300, "A", "192.0.2.7"))
update("replace", lambda message: message.replace("python", 60, "A", "192.0.2.8"))
update("present", lambda message: (message.present("nowhere"), message.add("other", 300, "A", "192.0.2.9")))
update("absent", lambda message: (message.absent("www"), message.add("other", 300, "A", "192.0.2.9")))
update("exact set", lambda message: (message.present("python", "A", "192.0.2.8"), message.delete("python")), send=dns.query.tcp)
wrong = dns.tsigkeyring.from_text({key_name: "d3JvbmctZm9yLWV2ZXJ5LXNlcnZlcg=="})
update("wrong secret", lambda message: message.add("other", 300, "A", "192.0.2.9"), ring=wrong)
nobody = dns.tsigkeyring.from_text({"nobody": secret})
update("unknown key", lambda message: message.add("other", 300, "A", "192.0.2.9"), key="nobody", ring=nobody)
real_time = time.time
time.time = lambda: real_time() + 400
update("wrong clock", lambda message: message.add("other", 300, "A", "192.0.2.9"))
time.time = real_time

# Transfers: dnspython checks every signature.
query, _ = dns.xfr.make_query(dns.zone.Zone(ZONE), keyring=keyring, keyname=key_name, keyalgorithm=dns.tsig.HMAC_SHA256)
zone = dns.zone.Zone(ZONE)
dns.query.inbound_xfr(host, zone, query, port=port, timeout=5, lifetime=5)
print("transferred:", *sorted(zone.to_text(relativize=True).splitlines()), sep="\n  ")
update("one more", lambda message: message.add("more", 300, "A", "192.0.2.10"))
query, serial = dns.xfr.make_query(zone, keyring=keyring, keyname=key_name, keyalgorithm=dns.tsig.HMAC_SHA256)
dns.query.inbound_xfr(host, zone, query, port=port, timeout=5, lifetime=5)
print(f"difference from {serial}:", zone["more"].to_text(dns.name.from_text("more", None)))

"""Python's ldap3, which reads the root DSE and the schema on connect and then trusts them for every value."""

import json
import ssl
import sys

import ldap3

handout = json.loads(sys.stdin.read())
administrator = handout["directory"]["administrator"]
base = "DC=contoso,DC=local"

tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=handout["ca_file"])
port = handout["endpoints"]["ldap"]["port"]
server = ldap3.Server("localhost", port=port, get_info=ldap3.ALL, tls=tls)
connection = ldap3.Connection(
    server,
    user=administrator["name"],
    password=administrator["password"],
    auto_bind=ldap3.AUTO_BIND_TLS_BEFORE_BIND,
)
print("bound as", connection.extend.standard.who_am_i())

schema = server.schema
print("single-valued:", {name: schema.attribute_types[name].single_value for name in ("sAMAccountName", "member")})
print("user is a", schema.object_classes["user"].superior)

found = connection.extend.standard.paged_search(
    base, "(&(objectClass=user)(mail=*))", attributes=["sAMAccountName", "accountExpires", "objectGUID"], paged_size=2
)
for entry in found:
    if entry["type"] == "searchResEntry":
        kinds = {name: type(value).__name__ for name, value in entry["attributes"].items()}
        print(entry["dn"], sorted(kinds.items()))

dn = "CN=Anna Adler,CN=Users," + base
print("password set:", connection.extend.microsoft.modify_password(dn, "S3cond!pass-in-the-office"))
# This client asks for extended DNs with every DirSync: GUID and SID stand before the DN.
sync = connection.extend.microsoft.dir_sync(base, "(objectClass=user)", attributes=["pwdLastSet"])
print("first DirSync holds anna:", dn in [entry["dn"].split(";")[-1] for entry in sync.loop()])
connection.extend.microsoft.modify_password(dn, "Th1rd!pass-in-the-office")
print("then only what changed:", [entry["dn"].split(";")[1:] for entry in sync.loop()])
connection.unbind()

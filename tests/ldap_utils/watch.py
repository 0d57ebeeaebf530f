"""Python's ldap3 watches a container while another connection changes an entry in it."""

import json
import ssl
import sys

import ldap3

handout = json.loads(sys.stdin.read())
administrator = handout["directory"]["administrator"]
users = "CN=Users,DC=contoso,DC=local"
anna = "CN=Anna Adler," + users

tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=handout["ca_file"])
port = handout["endpoints"]["ldaps"]["port"]
server = ldap3.Server("localhost", port=port, use_ssl=True, get_info=ldap3.DSA, tls=tls)


def connect(strategy):
    return ldap3.Connection(
        server,
        user=administrator["name"],
        password=administrator["password"],
        client_strategy=strategy,
        auto_bind=True,
    )


writer = connect(ldap3.SYNC)
watcher = connect(ldap3.ASYNC_STREAM)
watch = watcher.extend.microsoft.persistent_search(users, ldap3.SUBTREE, ["title"], streaming=False)
# The search has begun once a request behind it is answered.
watcher.get_response(watcher.search(users, "(objectClass=container)", ldap3.BASE))

for title in ["Editor", "Author"]:
    writer.modify(anna, {"title": [(ldap3.MODIFY_REPLACE, [title])]})
    news = watch.next(block=True, timeout=20)
    print(news["dn"], news["raw_attributes"]["title"])
watch.stop()
writer.modify(anna, {"title": [(ldap3.MODIFY_DELETE, [])]})
print("then:", writer.result["description"])
writer.unbind()

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageIterator } from '@microsoft/microsoft-graph-client';
import { domain, graph, newUser, refusal, root } from './clients.mjs';

test('a user is created, read, changed, disabled, deleted, restored and purged', async () => {
  const body = newUser();
  const created = await graph.api('/users').post(body);
  assert.equal(created.userPrincipalName, body.userPrincipalName);
  assert.equal(created['@odata.context'], `${root}/v1.0/$metadata#users/$entity`);
  assert.equal(created.passwordProfile, undefined);

  const read = await graph.api(`/users/${body.userPrincipalName}`).select('id,accountEnabled,usageLocation').get();
  assert.deepEqual([read.id, read.accountEnabled, read.usageLocation], [created.id, true, 'DE']);

  await graph.api(`/users/${created.id}`).patch({ accountEnabled: false, jobTitle: 'Clerk' });
  const changed = await graph.api(`/users/${created.id}`).select(['accountEnabled', 'jobTitle']).get();
  assert.deepEqual([changed.accountEnabled, changed.jobTitle], [false, 'Clerk']);

  await graph.api(`/users/${created.id}`).delete();
  assert.equal(await refusal(graph.api(`/users/${created.id}`).get()), '404 Request_ResourceNotFound');
  const bin = await graph.api('/directory/deletedItems/microsoft.graph.user').select('id').get();
  assert.ok(bin.value.some((user) => user.id === created.id));

  const restored = await graph.api(`/directory/deletedItems/${created.id}/restore`).post({});
  assert.equal(restored.id, created.id);
  assert.equal((await graph.api(`/users/${created.id}`).get()).userPrincipalName, body.userPrincipalName);

  await graph.api(`/users/${created.id}`).delete();
  await graph.api(`/directory/deletedItems/${created.id}`).delete();
  assert.equal(
    await refusal(graph.api(`/directory/deletedItems/${created.id}/restore`).post({})),
    '404 Request_ResourceNotFound',
  );
});

test('all pages of a list are walked, and each user is seen once', async () => {
  const names = Array.from({ length: 7 }, (_, n) => `paged${n}`);
  for (const name of names) await graph.api('/users').post(newUser(name));
  const first = await graph.api('/users').select('userPrincipalName').top(3).get();
  assert.equal(first.value.length, 3);
  assert.ok(first['@odata.nextLink'].startsWith(`${root}/v1.0/users?`), first['@odata.nextLink']);
  const seen = [];
  await new PageIterator(graph, first, (user) => seen.push(user.userPrincipalName)).iterate();
  assert.equal(new Set(seen).size, seen.length);
  for (const name of names) assert.ok(seen.includes(`${name}@${domain}`), name);
});

test('users are filtered, searched, counted and ordered', async () => {
  for (const [name, department] of [['fil1', 'Sales'], ['fil2', 'Sales'], ['fil3', 'Depot']]) {
    await graph.api('/users').post(newUser(name, { department, displayName: `Filter ${name}` }));
  }
  const by = async (query) => (await query.get()).value.map((user) => user.mailNickname);
  const users = () => graph.api('/users').select('mailNickname');
  assert.deepEqual((await by(users().filter("startswith(userPrincipalName,'fil')"))).sort(), ['fil1', 'fil2', 'fil3']);
  assert.deepEqual(await by(users().filter(`userPrincipalName eq 'fil2@${domain}'`)), ['fil2']);
  const sales = await users()
    .header('ConsistencyLevel', 'eventual')
    .filter("department eq 'Sales'")
    .count(true)
    .orderby('displayName desc')
    .get();
  assert.deepEqual(sales.value.map((user) => user.mailNickname), ['fil2', 'fil1']);
  assert.equal(sales['@odata.count'], 2);
  assert.deepEqual(
    await by(users().header('ConsistencyLevel', 'eventual').search('"displayName:Filter fil3"')),
    ['fil3'],
  );
});

test('changes are told from one delta link to the next, with those who are gone', async () => {
  const walk = async (link) => {
    const changes = new Map();
    for (;;) {
      const page = await graph.api(link).get();
      for (const user of page.value) changes.set(user.id, user);
      if (page['@odata.deltaLink']) return [changes, page['@odata.deltaLink']];
      link = page['@odata.nextLink'];
    }
  };
  const gone = await graph.api('/users').post(newUser());
  const kept = await graph.api('/users').post(newUser());
  const [all, link] = await walk('/users/delta?$select=displayName');
  assert.ok(all.has(gone.id) && all.has(kept.id));
  assert.ok(link.startsWith(`${root}/v1.0/users/delta?`), link);

  await graph.api(`/users/${gone.id}`).delete();
  await graph.api(`/users/${kept.id}`).patch({ displayName: 'Changed' });
  const [changes, next] = await walk(link);
  assert.deepEqual(changes.get(gone.id)['@removed'], { reason: 'changed' });
  assert.equal(changes.get(kept.id).displayName, 'Changed');
  assert.equal((await walk(next))[0].size, 0);
});

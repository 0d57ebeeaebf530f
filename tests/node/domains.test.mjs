import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domain, graph, newUser, refusal } from './clients.mjs';

test('a domain is added, proven by DNS, used and removed', async () => {
  const added = await graph.api('/domains').post({ id: 'contoso.net' });
  assert.equal(added.isVerified, false);
  const { value: records } = await graph.api('/domains/contoso.net/verificationDnsRecords').get();
  const proof = records.find((record) => record.recordType === 'Txt');
  assert.equal(proof.text, 'MS=ms75072090', 'the zone of world.yaml carries the proof');
  const verified = await graph.api('/domains/contoso.net/verify').post({});
  assert.equal(verified.isVerified, true);
  await graph.api('/domains/contoso.net').patch({ supportedServices: ['Email'] });
  const { value: service } = await graph.api('/domains/contoso.net/serviceConfigurationRecords').get();
  assert.ok(service.some((record) => record.recordType === 'Mx'));

  const user = await graph.api('/users').post(newUser('ida', { userPrincipalName: 'ida@contoso.net' }));
  assert.match(await refusal(graph.api('/domains/contoso.net').delete()), /^400 /);
  await graph.api(`/users/${user.id}`).delete();
  await graph.api(`/directory/deletedItems/${user.id}`).delete();
  await graph.api('/domains/contoso.net').delete();
  assert.equal(await refusal(graph.api('/domains/contoso.net').get()), '404 Request_ResourceNotFound');
});

test('a domain without proof is not verified, and the initial one is not removed', async () => {
  await graph.api('/domains').post({ id: 'unproven.example' });
  assert.match(await refusal(graph.api('/domains/unproven.example/verify').post({})), /^400 /);
  await graph.api('/domains/unproven.example').delete();
  assert.match(await refusal(graph.api(`/domains/${domain}`).delete()), /^400 /);
});

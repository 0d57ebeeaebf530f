import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchRequestContent, BatchResponseContent } from '@microsoft/microsoft-graph-client';
import { domain, graph, newUser, root } from './clients.mjs';

const part = (id, method, path, body, dependsOn) => ({
  id,
  dependsOn,
  // The library keeps of the URL what follows the host.
  request: new Request(`https://graph.microsoft.com${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  }),
});

test('the parts of a batch are carried out in their order, and fail one by one', async () => {
  const body = newUser('batched');
  const content = new BatchRequestContent([
    part('1', 'POST', '/users', body),
    part('2', 'GET', `/users/batched@${domain}`, undefined, ['1']),
    part('3', 'GET', `/users/nobody@${domain}`, undefined, ['2']),
    part('4', 'GET', '/organization', undefined, ['3']),
  ]);
  const answer = await graph.api('/$batch').post(await content.getContent());
  const responses = new BatchResponseContent(answer);
  const status = (id) => responses.getResponseById(id).status;
  assert.deepEqual(['1', '2', '3', '4'].map(status), [201, 200, 404, 424]);
  const read = await responses.getResponseById('2').json();
  assert.equal(read.displayName, 'batched');
  assert.ok(read['@odata.context'].startsWith(root), read['@odata.context']);
});

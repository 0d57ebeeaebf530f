import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, credential, domain, graph, newUser, refusal } from './clients.mjs';

test('a wrong secret is told by the identity library in its own words', async () => {
  const request = credential('wrong').getToken('https://graph.microsoft.com/.default');
  await assert.rejects(request, (error) => {
    assert.equal(error.name, 'AuthenticationRequiredError');
    assert.match(error.message, /invalid_client.*AADSTS7000215: Invalid client secret provided/s);
    return true;
  });
  await assert.rejects(client('wrong').api('/users').get());
});

test('the token is for Graph and for this application', async () => {
  const { token, expiresOnTimestamp } = await credential().getToken('https://graph.microsoft.com/.default');
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  assert.equal(claims.aud, 'https://graph.microsoft.com');
  assert.ok(claims.roles.includes('User.ReadWrite.All'), claims.roles);
  assert.ok(expiresOnTimestamp > Date.now());
});

test('what Graph refuses reaches the client with its code', async () => {
  const taken = newUser();
  await graph.api('/users').post(taken);
  for (const [ask, wanted] of [
    [() => graph.api(`/users/nobody@${domain}`).get(), '404 Request_ResourceNotFound'],
    [() => graph.api('/users').post(taken), '400 Request_BadRequest'],
    [() => graph.api('/users').post({ displayName: 'half' }), '400 Request_BadRequest'],
    [() => graph.api('/users').post(newUser('other', { userPrincipalName: 'o@foreign.example' })), '400 Request_BadRequest'],
    [() => graph.api('/users').filter('displayName equals 1').get(), '400 Request_UnsupportedQuery|400 BadRequest|400 Request_BadRequest'],
    [() => graph.api('/nothing').get(), '400 BadRequest'],
    [() => graph.api('/users').version('v9').get(), '400 BadRequest'],
  ]) {
    assert.match(await refusal(ask()), new RegExp(`^(${wanted})$`));
  }
});

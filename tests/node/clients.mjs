// Unmodified clients of Microsoft's against `rehearsal serve`, told where by the environment:
//   REHEARSAL_HANDOUT  file with the line that `rehearsal serve --format json` printed
//   REHEARSAL_MODE     hosts: the service's own host names on port 443, resolved to the served address
//                      base: a base URL on any port
import { readFileSync } from 'node:fs';
import dns from 'node:dns';
import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

export const handout = JSON.parse(readFileSync(process.env.REHEARSAL_HANDOUT, 'utf8'));
const { tenant, endpoints } = handout;
const mode = process.env.REHEARSAL_MODE;
export const domain = tenant.domain;
export const root = mode === 'base' ? `${endpoints.https.url}/graph.microsoft.com` : 'https://graph.microsoft.com';

if (mode === 'hosts') {
  // What a line in the hosts file would do.
  const lookup = dns.lookup;
  dns.lookup = (name, options, callback) =>
    tenant.hosts.includes(name)
      ? lookup(endpoints.https.host, options, callback)
      : lookup(name, options, callback);
}

export const credential = (secret = tenant.client_secret) => {
  const options =
    mode === 'base' ? { authorityHost: endpoints.https.url, disableInstanceDiscovery: true } : {};
  return new ClientSecretCredential(domain, tenant.client_id, secret, options);
};

export const client = (secret) => {
  const scopes = ['https://graph.microsoft.com/.default'];
  const authProvider = new TokenCredentialAuthenticationProvider(credential(secret), { scopes });
  if (mode === 'hosts') return Client.initWithMiddleware({ authProvider });
  const baseUrl = root.endsWith('/') ? root : `${root}/`;
  return Client.initWithMiddleware({ authProvider, baseUrl, customHosts: new Set([new URL(endpoints.https.url).hostname]) });
};

export const graph = client();

let n_users = 0;
/** A user of this process's own, and the body that makes it. */
export const newUser = (name = `user${process.pid}x${n_users++}`, more = {}) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@${domain}`,
  usageLocation: 'DE',
  passwordProfile: { password: 'F1rst!pass-of-a-user', forceChangePasswordNextSignIn: false },
  ...more,
});

/** What a refused request shows: status and code. */
export const refusal = async (request) => {
  try {
    await request;
  } catch (error) {
    return `${error.statusCode} ${error.code}`;
  }
  throw new Error('the request was not refused');
};

// The gateway under test: where its admin listener is, its token, and what the
// tests create in it. Whoever runs the tests starts the gateway.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** The address of the admin listener, from `ADMIN_URL`. */
export function adminUrl() {
  return setting('ADMIN_URL', 'the address of the admin listener, such as http://127.0.0.1:9090');
}

/** The admin token, from the file that `ADMIN_TOKEN_FILE` names. */
export function adminToken() {
  return readFileSync(setting('ADMIN_TOKEN_FILE', 'the path of the file admin-token'), 'utf8').trim();
}

/** Creates an API instance that listens on a free port; gone when the test `t` ends. */
export async function createApiInstance(t, draft = {}) {
  const name = `browser-${randomBytes(4).toString('hex')}`;
  const address = `http://127.0.0.1:${await freePort()}/`;
  const upstream = { address: 'http://127.0.0.1:9/' };
  await call('POST', '/api/v1/api-instances', { name, address, upstream, ...draft });
  const instance = { name, address, upstream };
  t.after(() => removeApiInstance(instance));
  return instance;
}

/** Removes an API instance, if it is still there. */
export async function removeApiInstance({ name }) {
  await call('DELETE', `/api/v1/api-instances/${name}`, undefined, [404]);
}

/** Applies a policy with a fresh RSA key to an API instance. */
export async function applyPolicy(instance, label, config) {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const defaults = { signingMethod: 'RS256', customClaims: [], customHeaders: [] };
  const body = { label, config: { ...defaults, privateKey, ...config } };
  await call('POST', `/api/v1/api-instances/${instance.name}/policies`, body);
}

async function call(method, path, body, alsoGood = []) {
  const response = await fetch(new URL(path, adminUrl()), {
    method,
    headers: { authorization: `Bearer ${adminToken()}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const good = response.ok || alsoGood.includes(response.status);
  assert.ok(good, `${method} ${path}: ${response.status} ${await response.text()}`);
}

function setting(name, meaning) {
  const value = process.env[name];
  assert.ok(value, `Set ${name} to ${meaning}.`);
  return value;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

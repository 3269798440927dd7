// The gateway under test: where its admin listener is, its token, and what the
// tests create in it. Whoever runs the tests starts the gateway.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { rsaKey } from './keys.mjs';

/** The address of the admin listener, from `ADMIN_URL`. */
export function adminUrl() {
  return setting('ADMIN_URL', 'the address of the admin listener, such as http://127.0.0.1:9090');
}

/** The admin token, from the file that `ADMIN_TOKEN_FILE` names. */
export function adminToken() {
  return readFileSync(setting('ADMIN_TOKEN_FILE', 'the path of the file admin-token'), 'utf8').trim();
}

/** The gateway's own echo. */
export const ECHO = 'http://echo.jwt-gateway.localhost/';

/** Creates an API instance that listens on a free port; gone when the test `t` ends. */
export async function createApiInstance(t, upstream = 'http://127.0.0.1:9/', scheme = 'http') {
  const name = `browser-${randomBytes(4).toString('hex')}`;
  const address = `${scheme}://127.0.0.1:${await freePort()}/`;
  const services = [{ name: 'upstream', address: upstream }];
  await call('POST', '/api/v1/api-instances', { name, address, services });
  const instance = { name, address, services };
  t.after(() => removeApiInstance(instance));
  return instance;
}

/** Switches an API instance off. */
export async function disableApiInstance({ name, address, services }) {
  await call('PUT', `/api/v1/api-instances/${name}`, { name, address, services, enabled: false });
}

/** Removes an API instance, if it is still there. */
export async function removeApiInstance({ name }) {
  await call('DELETE', `/api/v1/api-instances/${name}`, undefined, [404]);
}

/** The key of policies whose key no test looks at: making one takes longer than applying it. */
let someKey;

/** Applies a policy with an RSA key to an API instance. */
export async function applyPolicy(instance, label, config) {
  const defaults = { signingMethod: 'RS256', customClaims: [], customHeaders: [] };
  someKey ??= rsaKey();
  const body = { label, config: { ...defaults, privateKey: someKey, ...config } };
  return call('POST', `/api/v1/api-instances/${instance.name}/policies`, body);
}

/** Applies a policy of any kind to an API instance. */
export async function applyOther(instance, kind, label, config) {
  const body = { policyRef: { name: kind }, label, config };
  return call('POST', `/api/v1/api-instances/${instance.name}/policies`, body);
}

/** Lets in client applications only, which send their credentials in two headers. */
export async function enforceClientIds(instance) {
  await applyOther(instance, 'client-id-enforcement-flex', undefined, {
    credentialsOriginHasHttpBasicAuthenticationHeader: 'customExpression',
    clientIdExpression: "#[attributes.headers['client_id']]",
    clientSecretExpression: "#[attributes.headers['client_secret']]",
  });
}

/** Registers a client application; gone when the test `t` ends. */
export async function createClientApplication(t, name) {
  const application = await call('POST', '/api/v1/client-applications', { name });
  t.after(() => removeClientApplications(name));
  return application;
}

/** All client applications as the gateway has them. */
export async function clientApplications() {
  return (await call('GET', '/api/v1/client-applications')).items;
}

/** Removes the client applications of a name. */
export async function removeClientApplications(name) {
  for (const { id } of (await clientApplications()).filter((it) => it.name === name)) {
    await call('DELETE', `/api/v1/client-applications/${encodeURIComponent(id)}`, undefined, [404]);
  }
}

/** Replaces a policy behind the back of whoever edits it. */
export async function replacePolicy(instance, { id, ...policy }, config) {
  const path = `/api/v1/api-instances/${instance.name}/policies/${id}`;
  const { policyRef, label, enabled } = policy;
  await call('PUT', path, { policyRef, label, enabled, config: { ...policy.config, ...config } });
}

/** Removes a policy behind the back of whoever edits it. */
export async function removePolicy(instance, { id }) {
  await call('DELETE', `/api/v1/api-instances/${instance.name}/policies/${id}`);
}

/** Changes settings of an API instance behind the back of whoever edits them. */
export async function replaceApiInstance({ name }, settings) {
  const { address, services, routes, timeouts, preserveHost } = await apiInstance({ name });
  await call('PUT', `/api/v1/api-instances/${name}`, { address, services, routes, timeouts, preserveHost, ...settings });
}

/** Renames a client application behind the back of whoever does so. */
export async function renameClientApplication({ id }, name) {
  await call('PUT', `/api/v1/client-applications/${encodeURIComponent(id)}`, { name });
}

/** The policies of an API instance as the gateway has them. */
export async function policiesOf(instance) {
  return (await call('GET', `/api/v1/api-instances/${instance.name}`)).policies;
}

/** All API instances as the gateway has them. */
export async function apiInstances() {
  return (await call('GET', '/api/v1/api-instances')).items;
}

/** An API instance as the gateway has it. */
export function apiInstance({ name }) {
  return call('GET', `/api/v1/api-instances/${name}`);
}

async function call(method, path, body, alsoGood = []) {
  const response = await fetch(new URL(path, adminUrl()), {
    method,
    headers: { authorization: `Bearer ${adminToken()}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const good = response.ok || alsoGood.includes(response.status);
  const text = await response.text();
  assert.ok(good, `${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

/** What whoever runs the tests says about the gateway. */
export function setting(name, meaning) {
  const value = process.env[name];
  assert.ok(value, `Set ${name} to ${meaning}.`);
  return value;
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

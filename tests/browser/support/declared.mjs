// API instances and client applications that files declare, in the folder that the gateway follows.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { apiInstances, clientApplications, freePort, setting } from './gateway.mjs';

/** The secret of the policy *Tokens*. */
export const SECRET = 'a secret of at least thirty-two bytes';

/** Longer than any machine needs to see a file, read it and serve it. */
const PATIENCE = 30_000;

/** Declares an API instance with the policies *Tokens* and *Audit*; gone when the test `t` ends. */
export async function declareApiInstance(t, upstream = 'http://127.0.0.1:9/') {
  const name = `browser-${randomBytes(4).toString('hex')}`;
  const declared = { name, address: `http://127.0.0.1:${await freePort()}/`, upstream };
  const found = async () => (await apiInstances()).find((instance) => instance.name === name);
  declared.file = await declare(t, name, document(declared, 300), found);
  await until(async () => (await found())?.state === 'active');
  return declared;
}

/** Declares API instances of these names that share a port; gives what removes them. */
export async function declareMany(names) {
  const port = await freePort();
  const resources = names.map((name) => `apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata:
  name: ${name}
spec:
  address: http://127.0.0.1:${port}/${name}
  services:
    upstream:
      address: http://${name}.internal/
`);
  const found = async () => (await apiInstances()).some(({ name }) => name === names[0]);
  let remove;
  await declare({ after: (end) => (remove = end) }, 'many', resources.join('---\n'), found);
  return remove;
}

/** Declares a client application; gone when the test `t` ends. */
export async function declareClientApplication(t) {
  const id = `browser-${randomBytes(4).toString('hex')}`;
  const name = `App of ${id}`;
  const resource = `apiVersion: jwt-gateway/v1
kind: ClientApplication
metadata:
  name: ${id}
spec:
  name: ${name}
  secret: ${randomBytes(16).toString('hex')}
`;
  const found = async () => (await clientApplications()).find((application) => application.id === id);
  return { id, name, file: await declare(t, id, resource, found) };
}

/** Writes a file, and waits until the gateway has what it declares; removed when the test `t` ends. */
async function declare(t, name, text, found) {
  const folder = setting('CONFIG_DIR', 'the folder that the gateway was started with as --config-dir');
  const file = path.join(folder, `${name}.yaml`);
  t.after(async () => {
    await rm(file);
    await until(async () => !(await found()));
  });
  await writeFile(file, text);
  await until(found);
  return file;
}

/** Writes the file of a declared API instance anew, with another expiration of *Tokens*. */
export function redeclare(declared, expiration) {
  return writeFile(declared.file, document(declared, expiration));
}

/** The line and the column of the expiration of *Tokens* in the file. */
export const EXPIRATION = '17:16';

function document({ name, address, upstream }, expiration) {
  return `apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata:
  name: ${name}
spec:
  address: ${address}
  services:
    upstream:
      address: ${upstream}
      policies:
      - policyRef:
          name: jwt-generation-flex
        label: Tokens
        config:
          signingMethod: HS256
          privateKey: ${SECRET}
          exp: ${expiration}
          customClaims: []
          customHeaders: []
      - policyRef:
          name: jwt-generation-flex
        label: Audit
        enabled: false
        config:
          signingMethod: HS256
          privateKey: ${SECRET}
          customClaims: []
          customHeaders: []
`;
}

async function until(reached) {
  const end = Date.now() + PATIENCE;
  while (!(await reached())) {
    assert.ok(Date.now() < end, 'the gateway does not follow its files');
    await setTimeout(50);
  }
}

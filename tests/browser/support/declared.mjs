// API instances that files declare, in the folder that the gateway follows.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { apiInstances, freePort, setting } from './gateway.mjs';

/** The secret of the policy *Tokens*. */
export const SECRET = 'a secret of at least thirty-two bytes';

/** Longer than any machine needs to see a file, read it and serve it. */
const PATIENCE = 30_000;

/** Declares an API instance with the policies *Tokens* and *Audit*; gone when the test `t` ends. */
export async function declareApiInstance(t, upstream = 'http://127.0.0.1:9/') {
  const name = `browser-${randomBytes(4).toString('hex')}`;
  const folder = setting('CONFIG_DIR', 'the folder that the gateway was started with as --config-dir');
  const declared = { name, address: `http://127.0.0.1:${await freePort()}/`, upstream, file: path.join(folder, `${name}.yaml`) };
  t.after(async () => {
    await rm(declared.file);
    await until(async () => !(await found(declared)));
  });
  await writeFile(declared.file, document(declared, 300));
  await until(async () => (await found(declared))?.state === 'active');
  return declared;
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

async function found({ name }) {
  return (await apiInstances()).find((instance) => instance.name === name);
}

async function until(reached) {
  const end = Date.now() + PATIENCE;
  while (!(await reached())) {
    assert.ok(Date.now() < end, 'the gateway does not follow its files');
    await setTimeout(50);
  }
}

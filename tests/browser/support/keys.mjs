// Keys as developers have them, and tokens verified without the gateway's code.

import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';

/** A fresh RSA key in PEM (PKCS#8). */
export function rsaKey() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}

/** The header and the claims of a token. */
export function decode(token) {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header), claims: JSON.parse(claims) };
}

/** A token with these claims, signed with HS256. */
export function hs256(claims, secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Fails unless the token is signed with RS256 by this private key. */
export function assertRs256(token, privateKey) {
  const [header, claims, signature] = token.split('.');
  const good = verify('sha256', Buffer.from(`${header}.${claims}`), createPublicKey(privateKey), Buffer.from(signature, 'base64url'));
  assert.ok(good, 'the signature does not verify');
}

/** Fails unless the token is signed with HS256 by this secret. */
export function assertHs256(token, secret) {
  const [header, claims, signature] = token.split('.');
  const expected = createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url');
  assert.equal(signature, expected);
}

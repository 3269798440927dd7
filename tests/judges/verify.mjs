// Verifies tokens with jose. Each line of standard input is an object
//   {"token", "alg", "key", "now"}
// where `key` is a public key as PEM text or as a JWK, or for HS the secret, and
// `now` (optional) the time in seconds since 1970. Each gets one line in answer:
//   {"header", "claims"} or {"error"}

import { createInterface } from "node:readline";

import { importJWK, importSPKI, jwtVerify } from "jose";

function open(key, alg) {
  if (typeof key === "object") return importJWK(key, alg);
  return alg.startsWith("HS") ? new TextEncoder().encode(key) : importSPKI(key, alg);
}

async function verify({ token, alg, key, now }) {
  const currentDate = now === undefined ? new Date() : new Date(now * 1000);
  const options = { algorithms: [alg], currentDate };
  const { protectedHeader, payload } = await jwtVerify(token, await open(key, alg), options);
  return { header: protectedHeader, claims: payload };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await Promise.resolve(line)
    .then((line) => verify(JSON.parse(line)))
    .catch((error) => ({ error: `${error.code ?? error.name}: ${error.message}` }));
  console.log(JSON.stringify(answer));
}

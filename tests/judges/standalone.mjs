// Runs the standalone component in Node: it makes tokens with all eight signing
// methods, and jose verifies them.
//
//   node standalone.mjs jwt-generator-standalone.wasm ../keys

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { transpile } from "@bytecodealliance/jco";
import { wallClock } from "@bytecodealliance/preview2-shim/clocks";
import { random } from "@bytecodealliance/preview2-shim/random";
import { importSPKI, jwtVerify } from "jose";

const NAME = "jwt-generator";
const KEYS = {
  RS256: "rsa-2048", RS384: "rsa-2048", RS512: "rsa-2048",
  HS256: "hmac", HS384: "hmac", HS512: "hmac",
  ES256: "ec-p256", ES384: "ec-p384",
};

const here = dirname(fileURLToPath(import.meta.url));
const [component, keys] = process.argv.slice(2);
if (!keys) fail("usage: node standalone.mjs COMPONENT KEYS");
const text = (file) => readFile(join(keys, file), "utf8");

/** Turns the component into a JavaScript module and instantiates it. */
async function load(component) {
  const folder = await mkdtemp(join(tmpdir(), "jwt-generator-"));
  try {
    const { files } = await transpile(await readFile(component), { name: NAME, instantiation: "async" });
    const path = (file) => join(folder, file);
    await writeFile(path("package.json"), '{ "type": "module" }');
    for (const file of [`${NAME}.js`, ...Object.keys(files).filter((file) => file.endsWith(".wasm"))]) {
      await writeFile(path(file), files[file]);
    }
    const { instantiate } = await import(pathToFileURL(path(`${NAME}.js`)).href);
    const core = async (file) => WebAssembly.compile(await readFile(path(file)));
    return await instantiate(core, {
      "wasi:clocks/wall-clock": wallClock,
      "wasi:random/random": random,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { generator } = await load(component);
const customClaims = JSON.parse(await readFile(join(here, "claims.json"), "utf8"));
const request = {
  attributes: {
    method: "GET",
    requestPath: "/orders",
    queryParams: [{ name: "page", value: "2" }],
    headers: [{ name: "X-Tenant", value: "acme" }],
  },
  authentication: { properties: JSON.stringify({ claims: { sub: "alice", roles: ["reader"] } }) },
};

for (const [method, key] of Object.entries(KEYS)) {
  const file = key === "hmac" ? "hmac.txt" : `${key}.pem`;
  const policy = generator.Policy.compile({
    signingMethod: method.toLowerCase(),
    privateKey: await text(file),
    iat: true,
    exp: 60n,
    nbf: 0n,
    customClaims,
    customHeaders: [{ name: "kid", value: "'key-1'" }],
  });
  const token = policy.generate(request);
  const verifier = key === "hmac"
    ? new TextEncoder().encode(await text(file))
    : await importSPKI(await text(`${key}.pub.pem`), method);
  const { payload, protectedHeader } = await jwtVerify(token, verifier, {
    algorithms: [method],
    audience: "https://upstream.example.com",
    typ: "JWT",
  }).catch((error) => fail(`${method}: jose refuses the token: ${error.message}`));
  check(method, protectedHeader, payload);
  console.log(`ok ${method}`);
}

refuses("ES256", await text("ec-p384.pem"), "privateKey");
console.log("ok a key of the wrong kind is refused");

function check(method, header, claims) {
  equal(method, "kid", header.kid, "key-1");
  equal(method, "life", claims.exp - claims.iat, 60);
  const expected = {
    sub: "alice", path: "GET /orders", tenant: "ACME", page: "2", number: 42, missing: undefined,
  };
  for (const [name, value] of Object.entries(expected)) equal(method, name, claims[name], value);
  equal(method, "roles", claims.roles.join(), "reader,gateway");
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(claims.jti)) {
    fail(`${method}: the claim jti is no UUID`);
  }
}

function refuses(method, privateKey, path) {
  try {
    generator.Policy.compile({
      signingMethod: method.toLowerCase(), privateKey, iat: true, exp: 0n, nbf: 0n, customClaims: [], customHeaders: [],
    });
  } catch (error) {
    return equal(method, "issue", error.payload?.[0]?.path, path);
  }
  fail(`${method} took a key of another kind`);
}

function equal(method, what, is, should) {
  if (is !== should) fail(`${method}: ${what} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

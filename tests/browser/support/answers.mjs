// Answers of the admin API in the gateway's place, for what a test cannot ask of
// a sound gateway: breaking, going away, having nothing or a great deal to show.

/** The list, whatever part of it is asked for. */
export const LIST = /\/api\/v1\/api-instances\?[^/]*$/;

/** Shows these API instances, whatever the gateway has, as the first of so many. */
export async function answerWith(page, items, total = items.length) {
  await page.unroute(LIST);
  const count = (state) => items.filter((item) => item.state === state).length;
  const [disabled, broken] = ['disabled', 'broken'].map(count);
  const states = { active: total - disabled - broken, disabled, broken };
  await page.route(LIST, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const name = asked.get('name');
    if (asked.has('needs')) {
      const warned = items.filter(({ state, issues }) => state !== 'broken' && issues.length > 0);
      return route.fulfill({ json: { items: [], total: asked.get('needs') === 'attention' ? warned.length : 0, states } });
    }
    const found = items.filter((item) => item.name === name);
    const sorted = items.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const json = name ? { items: found, total: found.length } : { items: sorted, total };
    return route.fulfill({ json: { ...json, states } });
  });
}

/** Says that the files beside the database have these issues. */
export function answerWithFiles(page, files) {
  const json = { version: '1.0.0', revision: 7, troubles: [], instances: [], files };
  return page.route('**/api/v1/status?instances=false', (route) => route.fulfill({ json }));
}

/** Lets the gateway answer again. */
export function answerTruly(page) {
  return page.unroute(LIST);
}

/** Refuses every token. */
export async function refuseTokens(page) {
  await page.unroute(LIST);
  const json = { type: 'unauthorized', title: 'The token is not accepted', status: 401 };
  const contentType = 'application/problem+json';
  await page.route(LIST, (route) => route.fulfill({ status: 401, contentType, json }));
}

/** Does not answer at all. */
export async function goAway(page) {
  await page.unroute(LIST);
  await page.route(LIST, (route) => route.abort('connectionrefused'));
}

/** Takes requests and leaves them lying. */
export async function hang(page) {
  await page.unroute(LIST);
  await page.route(LIST, () => {});
}

/** Answers with an error of its own. */
export async function fail(page, detail) {
  await page.unroute(LIST);
  const json = { type: 'internal', title: 'Internal error', status: 500, detail };
  const contentType = 'application/problem+json';
  await page.route(LIST, (route) => route.fulfill({ status: 500, contentType, json }));
}

/** One API instance in every state and one policy of every kind. */
export const EVERYTHING = [
  instance('orders', {
    labels: { team: 'orders', 'example.com/tier': 'gold', public: '' },
    policies: [
      policy('For the order service', {
        config: {
          signingMethod: 'RS256',
          iat: true,
          exp: 300,
          nbf: 0,
          customClaims: entries('sub', 'aud', 'scope', 'tenant'),
          customHeaders: entries('kid'),
        },
      }),
      policy('For the audit trail', {
        enabled: false,
        config: { signingMethod: 'ES256', iat: true, exp: 5400, nbf: 5, customClaims: entries('sub', 'jti'), customHeaders: [] },
        privateKey: { kind: 'EC P-256', bits: 256, publicJwk: {}, thumbprint: 'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U', setAt: 1_795_000_000 },
      }),
    ],
  }),
  instance('billing', {
    address: 'http://0.0.0.0:8082/billing',
    services: [{ name: 'upstream', address: 'https://billing.example.com/v2/', protocol: 'http2' }],
    issues: [
      { path: 'policies[0].config.privateKey', message: 'The HMAC secret has 20 bytes, fewer than the 32 of the hash. Use a longer one.', severity: 'warning' },
    ],
    policies: [
      policy(undefined, {
        config: { signingMethod: 'HS256', iat: false, exp: 0, nbf: 0, customClaims: [], customHeaders: [] },
        privateKey: { kind: 'HMAC', bits: 160, setAt: 1_795_000_000 },
      }),
    ],
  }),
  instance('search', { address: 'http://127.0.0.1:8083/', enabled: false, state: 'disabled' }),
  instance('a-name-that-is-as-long-as-a-name-of-an-api-instance-may-ever-be', {
    address: 'http://127.0.0.1:8081/a/very/long/base/path/that/somebody/once/thought/to/be/a/good/idea',
    services: [{ name: 'upstream', address: 'https://upstream.of-a-very-long-name.internal.example.com:8443/with/a/path/', protocol: 'auto' }],
    state: 'broken',
    issues: [
      { path: 'policies[0].config.customClaims[1].value', message: 'There is no variable `attribute`. Did you mean `attributes`?', span: { start: 2, end: 11 }, severity: 'error' },
      { path: 'policies[0].config.privateKey', message: 'The private key cannot be unsealed with this master key. Set the key again, or start the gateway with the master key it was sealed with.', severity: 'error' },
      { path: '', message: 'The port is in use by another program. The gateway tries again every second.', severity: 'error' },
    ],
    policies: [
      policy('Tokens for everybody', {
        config: {
          signingMethod: 'RS512',
          iat: true,
          exp: 86_400,
          nbf: 0,
          customClaims: entries("#[attributes.headers['x-tenant-claim-name'] default 'tenant']", 'https://example.com/claims/roles', 'sub'),
          customHeaders: entries('kid', 'jku', 'x5t#S256'),
        },
        privateKey: undefined,
      }),
    ],
  }),
];

function instance(name, fields) {
  return {
    name,
    address: 'http://127.0.0.1:8081/orders',
    services: [{ name: 'upstream', address: 'http://127.0.0.1:3000/', protocol: 'auto' }],
    routes: [],
    enabled: true,
    state: 'active',
    issues: [],
    policies: [],
    revision: 12,
    ...fields,
  };
}

function policy(label, fields) {
  const thumbprint = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
  return {
    id: `policy-${label}`.toLowerCase().replaceAll(' ', '-'),
    policyRef: { name: 'jwt-generation-flex' },
    rules: [],
    label,
    enabled: true,
    privateKey: { kind: 'RSA', bits: 2048, publicJwk: {}, thumbprint, setAt: 1_795_000_000 },
    ...fields,
  };
}

function entries(...names) {
  return names.map((name) => ({ name, value: 'value' }));
}

/** What all API instances did in an hour in which everything happened. */
export const TRAFFIC = (() => {
  const start = 1_790_000_040;
  const numbers = (number) => Array.from({ length: 60 }, (_, minute) => (minute % 15 ? 0 : number + minute * Math.floor(number / 5)));
  const [fine, absent, failed, refused, broken, silent] = [12_000, 800, 300, 900, 40, 5].map(numbers);
  const requests = fine.map((number, minute) => [absent, failed, refused, broken, silent].reduce((sum, it) => sum + it[minute], number));
  const latencies = fine.map((_, minute) => (minute % 15 ? null : { p50: 470 + minute, p90: 1_900 + minute, p99: 31_000 }));
  const sums = (name, requests, upstreamErrors, failures) => ({ name, requests, upstreamErrors, failures });
  return {
    all: {
      steps: { start, seconds: 60, count: 60 },
      since: start - 60,
      requests,
      tokens: fine,
      upstream: { '2xx': fine, '4xx': absent, '5xx': failed },
      gateway: { '4xx': refused, '5xx': broken },
      failures: { client: refused, upstream: broken },
      latency: { p50: 480, p90: 1_950, p99: 31_000 },
      latencies,
    },
    unmatched: silent,
    busiest: [sums('orders', 611_402, 9_200, 40), sums('billing-with-a-name-that-is-longer-than-most', 204_811, 0, 0)],
    failing: [sums('orders', 611_402, 9_200, 40)],
  };
})();

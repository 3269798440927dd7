// An upstream that remembers the token of each request, and answers with it.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** Starts one; it ends with the test `t`. `paths` are those that it was asked for. */
export async function startUpstream(t) {
  const [tokens, paths] = [[], []];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    paths.push(request.url);
    response.end(request.headers.authorization);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.closeAllConnections() ?? server.close());
  return { address: `http://127.0.0.1:${server.address().port}/`, tokens, paths };
}

/** Starts one that answers with the status that the path ends in; it ends with the test `t`. */
export async function startObedient(t) {
  const server = createServer((request, response) => {
    response.writeHead(Number(request.url.split('/').at(-1))).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.closeAllConnections() ?? server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

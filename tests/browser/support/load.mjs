// Requests that flow without an end through an API instance, over several connections.

import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { decode } from './keys.mjs';

const CONNECTIONS = 4;

/** What came of each request: when it was sent, its status, the claims of its token, or what went wrong. */
export class Load {
  answers = [];
  #running = true;
  #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  #workers;

  /** Begins; it ends with the test `t`. The upstream answers with the `Authorization` that it received. */
  static start(t, address) {
    const load = new Load();
    load.#workers = Array.from({ length: CONNECTIONS }, () => load.#work(address));
    t.after(() => load.stop());
    return load;
  }

  /** Ends, and waits for what is under way. */
  async stop() {
    this.#running = false;
    await Promise.all(this.#workers);
    this.#agent.destroy();
  }

  /** From now on: the claims of the next requests that are sent, `count` of them. */
  async next(count) {
    const since = this.answers.length;
    const now = performance.now();
    const later = () => this.answers.slice(since).filter(({ sent }) => sent >= now);
    while (later().length < count && this.#running) await setTimeout(5);
    return later().map(({ claims }) => claims);
  }

  /** Fails unless every request was answered well. */
  assertWell() {
    assert.deepEqual(this.answers.filter(({ status }) => status !== 200), []);
  }

  async #work(address) {
    while (this.#running) {
      const sent = performance.now();
      const answer = await ask(address, this.#agent).catch((error) => ({ trouble: String(error) }));
      this.answers.push({ sent, ...answer });
      // Leaves a machine with few cores something for the browser.
      await setTimeout(2);
    }
  }
}

function ask(address, agent) {
  return new Promise((resolve, reject) => {
    const request = get(address, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk)).on('error', reject);
      response.on('end', () => {
        const status = response.statusCode;
        if (status !== 200) return resolve({ status, trouble: body });
        return resolve({ status, claims: decode(body.replace('Bearer ', '')).claims });
      });
    });
    request.on('error', reject);
  });
}

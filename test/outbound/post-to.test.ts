import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reach } from '../../shared/outbound/guarded-request.ts';
import type { LookupAll } from '../../shared/outbound/guarded-lookup.ts';
import { postTo } from '../../shared/outbound/post-to.ts';
import { throwawayCertificate } from '../support/throwaway-certificate.ts';

const { key, cert } = throwawayCertificate(['hooks.example.com']);
const URL_OF_HOOK = 'https://hooks.example.com/claims?partner=7';
const BODY = '{"text":"Grüße"}';

let server: Server;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let requests: { method: string; url: string; headers: Record<string, unknown>; body: string }[];
let sockets: Socket[];
let lookups: string[];

beforeEach(async () => {
  [requests, sockets, lookups] = [[], [], []];
  respond = (_, response) => response.writeHead(204).end();
  server = createServer({ key, cert }, (request, response) => void answered(request, response));
  await listening(server);
});

afterEach(() => {
  server.close();
  for (const socket of sockets) socket.destroy();
});

async function answered(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  requests.push({ method, url, headers: { ...headers }, body: Buffer.concat(chunks).toString('utf8') });
  respond(request, response);
}

async function listening(listener: Server): Promise<number> {
  listener.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => {})));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port;
}

/** Answers these addresses, one list per question; the last one again and again. */
const resolvingTo =
  (...answers: string[][]): LookupAll =>
  (hostname, _options, callback) => {
    const addresses = answers[Math.min(lookups.length, answers.length - 1)] ?? [];
    lookups.push(hostname);
    setImmediate(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  };

/** This machine stands for the public internet. */
const reach = (changes: Partial<Reach> = {}): Reach => ({
  lookup: resolvingTo(['127.0.0.1']),
  allows: (address) => address === '127.0.0.1',
  port: (server.address() as AddressInfo).port,
  ca: cert,
  ...changes,
});

const HEADERS = { 'content-type': 'application/json', 'webhook-id': 'evt_1' };
const post = (url = URL_OF_HOOK, changes: Partial<Reach> = {}, ms = 2_000, receivers: string[] = []) =>
  postTo(receivers, reach(changes))({ url, headers: HEADERS, body: BODY, signal: AbortSignal.timeout(ms) });

describe('a post', () => {
  it('brings its bytes and headers, and nothing else', async () => {
    expect(await post()).toMatchObject({ kind: 'answered', status: 204, body: '' });
    expect(requests).toEqual([
      {
        ...{ method: 'POST', url: '/claims?partner=7', body: BODY },
        headers: {
          ...HEADERS,
          host: expect.stringMatching(/^hooks\.example\.com/),
          connection: 'close',
          'content-length': '18',
        },
      },
    ]);
  });

  it('comes back with status, headers and body', async () => {
    respond = (_, response) => response.writeHead(503, { 'retry-after': '120' }).end('busy');
    const answer = await post();
    expect(answer).toMatchObject({ kind: 'answered', status: 503, body: 'busy' });
    expect(answer.kind === 'answered' && answer.headers['retry-after']).toBe('120');
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    respond = (_, response) => response.writeHead(status, { location: 'https://hooks.example.com/elsewhere' }).end();
    expect(await post()).toMatchObject({ kind: 'answered', status });
    expect([requests.length, lookups.length]).toEqual([1, 1]);
  });

  it.each([
    ['less than a kilobyte', 1023, 1023],
    ['a kilobyte', 1024, 1024],
    ['more', 1025, 1024],
  ])('keeps of a body its first kilobyte: %s', async (_, length, kept) => {
    respond = (__, response) => response.writeHead(500).end('x'.repeat(length));
    expect(await post()).toMatchObject({ status: 500, body: 'x'.repeat(kept) });
  });

  it('does not wait for the end of a body that has none', { timeout: 5_000 }, async () => {
    respond = (_, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('y'.repeat(512)), 1);
      response.on('close', () => clearInterval(more));
    };
    expect(await post(undefined, {}, 60_000)).toMatchObject({ status: 200, body: 'y'.repeat(1024) });
  });

  it.each([
    ['breaks off', 2_000, (response: ServerResponse) => response.socket?.destroy()],
    ['never ends', 200, () => {}],
  ])('knows the status of an answer whose body %s', async (_, ms, then) => {
    respond = (__, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => then(response));
    };
    expect(await post(undefined, {}, ms)).toMatchObject({ kind: 'answered', status: 200, body: 'half' });
  });
});

describe('a receiver that cannot be reached', () => {
  it.each([
    ['never answers', () => (respond = () => {})],
    ['never ends its headers', () => (respond = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nx: '))],
  ])('timed out where it %s', async (_, arrange) => {
    arrange();
    expect(await post(undefined, {}, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
  });

  it('timed out where it never finishes the handshake', async () => {
    const silent = createTcpServer();
    const port = await listening(silent);
    expect(await post(undefined, { port }, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
    silent.close();
  });

  it('timed out where its name is never resolved', async () => {
    expect(await post(undefined, { lookup: () => {} }, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
  });

  it.each<[string, () => Partial<Reach>]>([
    ['refuses the connection', () => ({ port: 1 })],
    ['shows a certificate of nobody known', () => ({ ca: throwawayCertificate(['hooks.example.com']).cert })],
    [
      'has a name that does not exist',
      () => ({
        lookup: (_name, _options, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
      }),
    ],
  ])('is a failure of the network where it %s', async (_, changes) => {
    expect(await post(undefined, changes())).toEqual({ kind: 'unreachable', cause: 'network' });
  });

  it.each<[string, typeof respond]>([
    ['hangs up', ({ socket }) => socket.destroy()],
    ['speaks no HTTP', ({ socket }) => socket.end('220 hello\r\n')],
    [
      'switches protocols',
      ({ socket }) => socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
  ])('is a failure of the network where it %s', async (_, answer) => {
    respond = answer;
    expect(await post()).toEqual({ kind: 'unreachable', cause: 'network' });
  });
});

describe('an address that nobody may post to', () => {
  const REFUSED = { kind: 'unreachable', cause: 'address' };

  it('is any that is not public, unless somebody says otherwise', async () => {
    const { allows: _, ...strict } = reach();
    const given = { url: URL_OF_HOOK, headers: HEADERS, body: BODY, signal: AbortSignal.timeout(1_000) };
    expect(await postTo([], strict)(given)).toEqual(REFUSED);
    expect([lookups, sockets.length]).toEqual([['hooks.example.com'], 0]);
  });

  it.each([
    ['the only one', ['10.0.0.1']],
    ['the second of two', ['127.0.0.1', '10.0.0.1']],
    ['in IPv6', ['127.0.0.1', '::1']],
    ['none at all', []],
  ])('refuses the name: %s', async (_, addresses) => {
    expect(await post(undefined, { lookup: resolvingTo(addresses) })).toEqual(REFUSED);
    expect(sockets).toEqual([]);
  });

  it('cannot slip in behind the check: what was public before and is private when it is connected to is refused', async () => {
    const lookup = resolvingTo(['127.0.0.1'], ['10.0.0.1']);
    expect(await post(undefined, { lookup })).toMatchObject({ kind: 'answered' });
    expect([lookups.length, sockets.length]).toEqual([1, 1]);
    expect(await post(undefined, { lookup })).toEqual(REFUSED);
    expect([lookups.length, sockets.length, requests.length]).toEqual([2, 1, 1]);
  });

  it.each([
    'https://127.0.0.1/claims',
    'https://[::1]/claims',
    'https://2130706433/claims',
    'https://0x7f.1/claims',
    'http://hooks.example.com/claims',
    'http://127.0.0.1/claims',
  ])('is not posted to in place of a name over https: %s', async (url) => {
    expect(await post(url)).toEqual(REFUSED);
    expect([lookups, sockets.length]).toEqual([[], 0]);
  });
});

describe('a local receiver', () => {
  it('is posted to at its own port, over http and by its address, where it is named', async () => {
    const plain = createHttpServer((request, response) => void answered(request, response));
    const origin = `http://127.0.0.1:${await listening(plain)}`;
    expect(await post(`${origin}/webhooks/northwind`, {}, 2_000, [origin])).toMatchObject({ status: 204 });
    expect(requests).toMatchObject([{ method: 'POST', url: '/webhooks/northwind', body: BODY }]);
    expect(await post(`${origin}/webhooks/northwind`, {}, 2_000, ['http://127.0.0.1:1'])).toMatchObject({
      cause: 'address',
    });
    expect(requests).toHaveLength(1);
    plain.close();
  });

  it('opens no other address', async () => {
    const origin = 'http://127.0.0.1:8788';
    expect(await post(undefined, { lookup: resolvingTo(['10.0.0.1']) }, 2_000, [origin])).toEqual({
      kind: 'unreachable',
      cause: 'address',
    });
    expect(sockets).toEqual([]);
  });
});

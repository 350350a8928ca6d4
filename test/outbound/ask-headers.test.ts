import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askHeaders } from '../../shared/outbound/ask-headers.ts';
import type { Reach } from '../../shared/outbound/guarded-request.ts';
import type { LookupAll } from '../../shared/outbound/guarded-lookup.ts';
import { linkResolver } from '../../shared/outbound/link-resolver.ts';
import { linkStop } from '../../shared/rules/post-link.ts';
import { throwawayCertificate } from '../support/throwaway-certificate.ts';

const { key, cert } = throwawayCertificate(['t.co', 'vm.tiktok.com']);
const POST = 'https://www.tiktok.com/@someone/video/7080000000000000001';

let server: Server;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let requests: IncomingMessage[];
let sockets: Socket[];
let lookups: string[];

beforeEach(async () => {
  requests = [];
  sockets = [];
  lookups = [];
  respond = (_, response) => response.writeHead(301, { location: 'https://x.com/i/status/20' }).end();
  server = createServer({ key, cert }, (request, response) => {
    requests.push(request);
    respond(request, response);
  });
  await listening(server);
});

afterEach(() => {
  server.close();
  for (const socket of sockets) socket.destroy();
});

async function listening(listener: Server): Promise<void> {
  listener.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => {})));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
}

/** Answers these addresses, one list per question; the last one again and again. */
const resolvingTo = (...answers: string[][]): LookupAll => {
  return (hostname, _options, callback) => {
    const addresses = answers[Math.min(lookups.length, answers.length - 1)] ?? [];
    lookups.push(hostname);
    setImmediate(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  };
};

/** This machine stands for the public internet. */
const reach = (changes: Partial<Reach> = {}): Reach => ({
  lookup: resolvingTo(['127.0.0.1']),
  allows: (address) => address === '127.0.0.1',
  port: (server.address() as AddressInfo).port,
  ca: cert,
  ...changes,
});

const ask = (url = 'https://t.co/AbC123', changes: Partial<Reach> = {}, ms = 2_000) =>
  askHeaders(url, AbortSignal.timeout(ms), reach(changes));

describe('asking for the headers of an address', () => {
  it('answers status and location and follows nothing', async () => {
    expect(await ask()).toEqual({ kind: 'answered', status: 301, location: 'https://x.com/i/status/20' });
    expect(lookups).toEqual(['t.co']);
    expect(requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/AbC123']]);
  });

  it('answers a status without a location', async () => {
    respond = (_, response) => response.writeHead(404).end();
    expect(await ask()).toEqual({ kind: 'answered', status: 404 });
  });

  it('says nothing but the address and a fixed user agent', async () => {
    respond = (_, response) => response.writeHead(302, { 'set-cookie': 'a=b', location: '/' }).end();
    await ask();
    await ask();
    const headers = {
      accept: '*/*',
      connection: 'close',
      host: expect.stringMatching(/^t\.co/),
      'user-agent': 'claimcheck-links/1',
    };
    expect(requests.map(({ headers }) => ({ ...headers }))).toEqual([headers, headers]);
  });

  it('ends the connection without reading the body', { timeout: 2_000 }, async () => {
    const ended = Promise.withResolvers<void>();
    respond = (_, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      response.on('close', () => {
        clearInterval(more);
        ended.resolve();
      });
    };
    expect(await ask(undefined, {}, 60_000)).toEqual({ kind: 'answered', status: 200 });
    await ended.promise;
  });

  it.each([
    ['an answer that never comes', () => (respond = () => {})],
    ['a body that never ends its headers', () => (respond = ({ socket }) => socket.write('HTTP/1.1 301 Moved\r\nx: '))],
  ])('gives up on %s', async (_, arrange) => {
    arrange();
    expect(await ask(undefined, {}, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
  });

  it('gives up on a host that never finishes the handshake', async () => {
    const silent = createTcpServer();
    await listening(silent);
    const { port } = silent.address() as AddressInfo;
    expect(await ask(undefined, { port }, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
    silent.close();
  });

  it('gives up on a name that is never resolved', async () => {
    expect(await ask(undefined, { lookup: () => {} }, 100)).toEqual({ kind: 'unreachable', cause: 'timeout' });
  });

  it('does not begin when its time is up', async () => {
    expect(await askHeaders('https://t.co/a', AbortSignal.abort(), reach())).toEqual({
      kind: 'unreachable',
      cause: 'timeout',
    });
    expect(requests).toEqual([]);
  });

  it.each<[string, () => Partial<Reach>]>([
    ['a connection that is refused', () => ({ port: 1 })],
    ['a certificate of nobody known', () => ({ ca: throwawayCertificate(['t.co']).cert })],
    [
      'a name that does not exist',
      () => ({
        lookup: (_name, _options, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
      }),
    ],
  ])('calls %s unreachable', async (_, changes) => {
    expect(await ask(undefined, changes())).toEqual({ kind: 'unreachable', cause: 'network' });
  });

  it.each<[string, typeof respond]>([
    ['cut off', ({ socket }) => socket.destroy()],
    ['no HTTP', ({ socket }) => socket.end('220 hello\r\n')],
    [
      'another protocol',
      ({ socket }) => socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
  ])('calls an answer that is %s unreachable', async (_, answer) => {
    respond = answer;
    expect(await ask()).toEqual({ kind: 'unreachable', cause: 'network' });
  });

  it('accepts only the certificate of the host that was asked', async () => {
    expect(await ask('https://vm.tiktok.com/a')).toMatchObject({ kind: 'answered' });
    expect(await ask('https://lnkd.in/a')).toEqual({ kind: 'unreachable', cause: 'network' });
  });
});

describe('an address that nobody may connect to', () => {
  it('is any that is not public, unless somebody says otherwise', async () => {
    const { allows: _, ...strict } = reach();
    expect(await askHeaders('https://t.co/a', AbortSignal.timeout(1_000), strict)).toEqual({
      kind: 'unreachable',
      cause: 'address',
    });
    expect([lookups, sockets.length]).toEqual([['t.co'], 0]);
  });

  it.each([
    ['the only one', ['10.0.0.1']],
    ['the second of two', ['127.0.0.1', '10.0.0.1']],
    ['in IPv6', ['127.0.0.1', '::1']],
    ['none at all', []],
  ])('refuses the name: %s', async (_, addresses) => {
    expect(await ask(undefined, { lookup: resolvingTo(addresses) })).toEqual({ kind: 'unreachable', cause: 'address' });
    expect(sockets).toEqual([]);
  });

  it('cannot slip in behind the check: the name is asked once and that answer is connected to', async () => {
    const lookup = resolvingTo(['127.0.0.1'], ['10.0.0.1']);
    expect(await ask(undefined, { lookup })).toMatchObject({ kind: 'answered' });
    expect([lookups.length, sockets.length]).toEqual([1, 1]);
    expect(await ask(undefined, { lookup })).toEqual({ kind: 'unreachable', cause: 'address' });
    expect([lookups.length, sockets.length]).toEqual([2, 1]);
  });

  it.each(['https://127.0.0.1/a', 'https://[::1]/a', 'https://2130706433/a', 'https://0x7f.1/a', 'http://t.co/a'])(
    'is not asked in place of a name over https: %s',
    async (url) => {
      expect(await ask(url)).toEqual({ kind: 'unreachable', cause: 'address' });
      expect([lookups, sockets.length]).toEqual([[], 0]);
    },
  );
});

describe('a short link over real connections', () => {
  const resolve = (changes: Partial<Reach> = {}, timeoutMs = 2_000) =>
    linkResolver({ stop: linkStop, ask: (url, signal) => askHeaders(url, signal, reach(changes)), timeoutMs })(
      'https://t.co/AbC123',
    );
  const byHost = (locations: Record<string, string>): typeof respond => {
    return ({ headers: { host = '' } }, response) => {
      response.writeHead(302, { location: locations[host.split(':')[0]!], 'set-cookie': 'seen=1' }).end();
    };
  };

  it('is followed from host to host, each with its own connection and no cookie', async () => {
    respond = byHost({ 't.co': 'https://vm.tiktok.com/ZMabc123/', 'vm.tiktok.com': POST });
    expect(await resolve()).toEqual({ kind: 'post', link: POST });
    expect(lookups).toEqual(['t.co', 'vm.tiktok.com']);
    expect(sockets).toHaveLength(2);
    expect(requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });

  it('goes nowhere from where a later name stands for a private address', async () => {
    respond = byHost({ 't.co': 'https://vm.tiktok.com/ZMabc123/', 'vm.tiktok.com': POST });
    expect(await resolve({ lookup: resolvingTo(['127.0.0.1'], ['192.168.0.1']) })).toEqual({
      kind: 'unavailable',
      cause: 'address',
    });
    expect(requests).toHaveLength(1);
  });

  it('does not wait for a slow host beyond its time', async () => {
    respond = (_, response) => setTimeout(() => response.writeHead(302, { location: POST }).end(), 500);
    expect(await resolve({}, 100)).toEqual({ kind: 'unavailable', cause: 'timeout' });
  });
});

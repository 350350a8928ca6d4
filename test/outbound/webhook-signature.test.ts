import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atMs } from '../../shared/model/instant.ts';
import { newWebhookSecret, signatureHeaders } from '../../shared/outbound/webhook-signature.ts';

interface Vector {
  secret: string;
  id: string;
  timestamp: number;
  body: string;
  signature: string;
}

/** Of the specification's reference library, and of our own. */
const VECTORS: Vector[] = [
  {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    id: 'msg_0001',
    timestamp: 1_735_689_600,
    body: '{"type":"reconciliation.completed","timestamp":"2025-01-01T00:00:00Z","data":{"reportId":"rep_1"}}',
    signature: 'v1,o7+3JuKgXeHrF7F4S3NNdr+qYfkQt0VvCHBcGlxLNGM=',
  },
];
const [FIRST, SECOND] = VECTORS as [Vector, Vector];

const headersOf = ({ id, timestamp, body }: Vector, secrets: string[], ms = 0) =>
  signatureHeaders({ id, at: atMs(timestamp * 1000 + ms), body }, secrets);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the signature of a webhook', () => {
  it.each(VECTORS)('is that of the golden vector $id', (vector) => {
    expect(headersOf(vector, [vector.secret])).toEqual({
      'webhook-id': vector.id,
      'webhook-timestamp': String(vector.timestamp),
      'webhook-signature': vector.signature,
    });
  });

  it.each(VECTORS)('is verified by receivers within five minutes, the given one and ours: $id', (vector) => {
    const { secret, id, timestamp, body, signature } = vector;
    const given = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
    for (const headers of [given, headersOf(vector, [secret])]) {
      for (const seconds of [-300, 0, 300]) {
        vi.setSystemTime((timestamp + seconds) * 1000);
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }
      for (const seconds of [-301, 301]) {
        vi.setSystemTime((timestamp + seconds) * 1000);
        expect(() => new Webhook(secret).verify(body, headers)).toThrow(/too (old|new)/);
      }
    }
  });

  it.each(VECTORS)('is a HMAC over id, seconds and bytes: $id', ({ secret, id, timestamp, body, signature }) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(`v1,${mac}`).toBe(signature);
  });

  it('tells the second in which it was made, whatever its fraction', () => {
    expect(headersOf(FIRST, [FIRST.secret], 999)).toEqual(headersOf(FIRST, [FIRST.secret]));
    expect(headersOf(FIRST, [FIRST.secret], 1000)['webhook-timestamp']).toBe('1614265331');
  });

  it('is one for each secret that is valid, and each alone verifies', () => {
    const headers = headersOf(FIRST, [SECOND.secret, FIRST.secret]);
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    vi.setSystemTime(FIRST.timestamp * 1000);
    for (const secret of [FIRST.secret, SECOND.secret])
      expect(new Webhook(secret).verify(FIRST.body, headers)).toEqual({ test: 2432232314 });
  });

  it.each<[string, Partial<Vector>]>([
    ['body', { body: '{"test": 2432232315}' }],
    ['id', { id: 'msg_other' }],
    ['time', { timestamp: FIRST.timestamp + 1 }],
  ])('does not verify another %s', (_, changes) => {
    vi.setSystemTime(FIRST.timestamp * 1000);
    const headers = headersOf(FIRST, [FIRST.secret]);
    const { id, timestamp, body } = { ...FIRST, ...changes };
    const claimed = { ...headers, 'webhook-id': id, 'webhook-timestamp': String(timestamp) };
    expect(() => new Webhook(FIRST.secret).verify(body, claimed)).toThrow('No matching signature');
  });
});

describe('a secret', () => {
  it('is 32 random bytes as the specification writes them', () => {
    const secrets = Array.from({ length: 20 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(20);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    }
  });
});

import { assert, asyncProperty, scheduler } from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, DAY, HOUR, MINUTE, SECOND, toMs } from '../../../shared/model/instant.ts';
import type { WebhookMessage } from '../../../shared/model/webhook.ts';
import type { PostAnswer } from '../../../shared/outbound/post-to.ts';
import { sentByHand } from '../../../shared/rules/webhook-delivery.ts';
import { deletedEndpoint, disabledEndpoint } from '../../../shared/rules/webhook-health.ts';
import { rotatedEndpoint } from '../../../shared/rules/webhook-rotation.ts';
import { sealedSecret } from '../../../functions/webhooks/endpoint-secret.ts';
import { newWebhookSecret } from '../../../shared/outbound/webhook-signature.ts';
import { sealedText } from '../../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../../shared/store/tenant-keys.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { interleaved } from '../../support/interleaved-tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleWebhookEvent } from '../../support/sample-webhooks.ts';
import { answering, webhookWorld, type Received, type WebhookWorld } from '../../support/webhook-world.ts';

let world: WebhookWorld;

beforeEach(async () => {
  world = webhookWorld();
  await world.tenant('acme');
});
afterEach(() => {
  vi.useRealTimers();
});

const EVENT = sampleWebhookEvent();
const NO_FAILURES = { batchItemFailures: [] };
const eventOf = (n: number, changes = {}) =>
  sampleWebhookEvent({ id: `evt_${String(n).padStart(29, '0')}`, ...changes });
const due = (endpointId = 'whk_one'): WebhookMessage => ({
  ...{ kind: 'due', tenantId: 'acme', endpointId, eventId: EVENT.id },
});
/** As the receiver verifies it at the time it came. */
function verified({ at, body, headers }: Received, secret: string): unknown {
  vi.useFakeTimers({ now: toMs(at) });
  return new Webhook(secret).verify(body, headers);
}
const outcomes = async (event = EVENT) => (await world.deliveryOf(event))?.tries.map(({ outcome }) => outcome);

describe('an event', () => {
  it('is posted to each endpoint that takes it, signed with that endpoint’s secret', async () => {
    const secrets = {
      'https://one.example.com/': await world.endpoint({ url: 'https://one.example.com/' }),
      'https://two.example.com/': await world.endpoint({ id: 'whk_two', url: 'https://two.example.com/' }),
    };
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect(world.received.map(({ url }) => url).toSorted()).toEqual(Object.keys(secrets));
    for (const request of world.received) {
      const [own, other] =
        request.url === 'https://one.example.com/' ? Object.values(secrets) : Object.values(secrets).toReversed();
      expect(request.headers).toMatchObject({
        ...{ 'content-type': 'application/json', 'user-agent': 'claimcheck-webhooks/1' },
        ...{ 'webhook-id': EVENT.id, 'webhook-timestamp': String(toMs(T0) / 1000) },
      });
      expect(verified(request, own!)).toEqual({
        ...{ id: EVENT.id, type: 'verdict.final', timestamp: T0, tenantId: 'acme', schemaVersion: 1 },
        data: EVENT.data,
      });
      expect(() => verified(request, other!)).toThrow('No matching signature');
    }
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'DELIVERED', tries: [{ at: T0, outcome: 204 }] });
  });

  it('is told to nobody who did not subscribe to it, is disabled, or was deleted', async () => {
    await world.endpoint({ events: ['trust.changed'] });
    for (const id of ['whk_two', 'whk_three']) await world.endpoint({ id });
    const off = disabledEndpoint(await world.endpointNow('whk_two'), 'BY_ADMIN', T0);
    await world.webhooks.saveEndpoint(off, 1);
    await world.webhooks.removeEndpoint(deletedEndpoint(await world.endpointNow('whk_three'), T0), 1);
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect(world.received).toEqual([]);
    expect(await world.deliveryOf(EVENT)).toBeUndefined();
  });

  it('is never told to another tenant', async () => {
    await world.tenant('globex');
    await world.endpoint({ tenantId: 'globex', id: 'whk_theirs', url: 'https://theirs.example.com/' });
    await world.endpoint({ url: 'https://ours.example.com/' });
    await world.tell(EVENT);
    await world.send({ kind: 'due', tenantId: 'acme', endpointId: 'whk_theirs', eventId: EVENT.id });
    await world.send({ kind: 'due', tenantId: 'globex', endpointId: 'whk_one', eventId: EVENT.id });
    expect(world.received.map(({ url }) => url)).toEqual(['https://ours.example.com/']);
    expect(await world.webhooks.deliveries('globex', 'whk_theirs', { limit: 10 })).toEqual({
      ...{ deliveries: [], more: false },
    });
  });

  it('that is told again tells nothing new', async () => {
    await world.endpoint();
    await world.tell(EVENT, EVENT);
    for (let n = 0; n < 5; n += 1) await world.tell(EVENT);
    await world.send(due());
    expect(world.received).toHaveLength(1);
  });

  it('whose first message broke off before anything was sent is sent by the next', async () => {
    await world.endpoint();
    world.dataKeys.unwrap = async () => {
      throw new Error('the keys are away');
    };
    world.clock.ms += HOUR;
    expect(await world.tell(EVENT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'PENDING', tries: [] });
    Reflect.deleteProperty(world.dataKeys, 'unwrap');
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect(world.received).toHaveLength(1);
  });

  it('has reached the other endpoints, slow ones too, when it fails for one', async () => {
    await world.endpoint({ url: 'https://one.example.com/' });
    await world.endpoint({ id: 'whk_two', url: 'https://two.example.com/' });
    const write = world.memory.write.bind(world.memory);
    world.memory.write = async (one: Write) => {
      if ('put' in one && one.put.endpointId === 'whk_two') throw new Error('throttled');
      return write(one);
    };
    world.answer = () => new Promise((answer) => void setTimeout(() => answer(answering(204)), 20));
    expect((await world.tell(EVENT)).batchItemFailures).toHaveLength(1);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'DELIVERED' });
    world.memory.write = write;
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect(world.received.map(({ url }) => url)).toEqual(['https://one.example.com/', 'https://two.example.com/']);
  });

  it('is not signed with the secret of another endpoint, wherever that was put', async () => {
    await world.endpoint({ id: 'whk_two', events: ['trust.changed'] });
    await world.endpoint();
    const [one, two] = [await world.endpointNow(), await world.endpointNow('whk_two')];
    await world.webhooks.saveEndpoint({ ...one, secrets: two.secrets, version: 2 }, 1);
    expect((await world.tell(EVENT)).batchItemFailures).toHaveLength(1);
    expect(world.received).toEqual([]);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'PENDING' });
  });
});

describe('a batch', () => {
  it('delivers again only what failed', async () => {
    await world.endpoint();
    const messages = ['no JSON', '{"kind":"other"}', { kind: 'event', event: EVENT } as const];
    expect(await world.send(...messages)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-1' }],
    });
    expect(world.received).toHaveLength(1);
  });

  it('is worked on side by side: a slow receiver holds up nobody', async () => {
    for (let n = 0; n < 3; n += 1) await world.endpoint({ id: `whk_${n}`, url: `https://r${n}.example.com/` });
    const all = Promise.withResolvers<PostAnswer>();
    world.answer = async () => {
      // Nobody is answered before everybody was asked.
      if (world.received.length === 6) all.resolve(answering(204));
      return all.promise;
    };
    expect(await world.tell(eventOf(1), eventOf(2))).toEqual(NO_FAILURES);
    expect(world.received).toHaveLength(6);
  });

  it('begins no request that it could not write the outcome of; the next look at what is due does', async () => {
    await world.endpoint();
    world.clock.remainingMs = 20 * SECOND - 1;
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect([world.received.length, (await world.deliveryOf(EVENT))?.status]).toEqual([0, 'PENDING']);
    world.clock.remainingMs = 20 * SECOND;
    await world.sweep();
    expect(world.received).toHaveLength(1);
  });
});

describe('a receiver that fails', () => {
  it('for an hour gets every event once afterwards, and the log says each try', async () => {
    await world.endpoint();
    const backAt = after(T0, HOUR);
    world.answer = async ({ at }) => (at < backAt ? answering(500, {}, 'broken') : answering(200));
    const events = [0, 1, 2, 3].map((n) => eventOf(n));
    for (const event of events) {
      await world.tell(event, event);
      await world.pass(17 * MINUTE);
    }
    await world.pass(4 * HOUR);
    for (const event of events) {
      const requests = world.received.filter(({ headers }) => headers['webhook-id'] === event.id);
      expect(requests.filter(({ at }) => at >= backAt)).toHaveLength(1);
      expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
      const delivery = (await world.deliveryOf(event))!;
      expect(delivery.status).toBe('DELIVERED');
      expect(delivery.tries.map(({ at }) => at)).toEqual(requests.map(({ at }) => at));
      expect(delivery.tries.map(({ outcome }) => outcome)).toEqual(requests.map(({ at }) => (at < backAt ? 500 : 200)));
    }
    expect((await world.deliveryOf(events[0]!))?.tries).toEqual([
      { at: T0, outcome: 500, durationMs: 0, body: 'broken' },
      { at: after(T0, 5 * SECOND), outcome: 500, durationMs: 0, body: 'broken' },
      { at: after(T0, 6 * MINUTE), outcome: 500, durationMs: 0, body: 'broken' },
      { at: after(T0, 36 * MINUTE), outcome: 500, durationMs: 0, body: 'broken' },
      { at: after(T0, 156 * MINUTE), outcome: 200, durationMs: 0, body: '' },
    ]);
    expect((await world.endpointNow()).failingSince).toBeUndefined();
    expect(await world.webhooks.due('acme', after(T0, 30 * DAY), 10)).toEqual([]);
  });

  it('is asked again after five seconds by a message of its own, and later by the sweep alone', async () => {
    await world.endpoint();
    world.answer = async () => answering(500);
    await world.tell(EVENT);
    expect(world.queued).toEqual([{ message: due(), at: toMs(T0) + 5 * SECOND }]);
    await world.send(due());
    expect(world.received).toHaveLength(1);
    await world.pass(5 * SECOND);
    expect([world.received.length, world.queued.length]).toEqual([2, 0]);
    await world.pass(6 * MINUTE - 6 * SECOND);
    expect(world.received).toHaveLength(2);
    await world.pass(SECOND);
    expect(world.received).toHaveLength(3);
  });

  it('is asked again by the sweep where that message cannot be sent', async () => {
    await world.endpoint();
    world.answer = async () => answering(500);
    world.queueFails = true;
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    await world.pass(MINUTE);
    expect(await outcomes()).toEqual([500, 500]);
  });

  it('gets a fresh time and signature with each try, under the same id', async () => {
    const secret = await world.endpoint();
    world.answer = async () => answering(500);
    await world.tell(EVENT);
    await world.pass(10 * MINUTE);
    expect(world.received.length).toBeGreaterThan(2);
    expect(new Set(world.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([EVENT.id]));
    expect(new Set(world.received.map(({ headers }) => headers['webhook-signature'])).size).toBe(world.received.length);
    for (const request of world.received) {
      expect(request.headers['webhook-timestamp']).toBe(String(toMs(request.at) / 1000));
      expect(verified(request, secret)).toMatchObject({ id: EVENT.id });
    }
  });

  it('is given up on after eight tries', async () => {
    await world.endpoint();
    world.answer = async () => answering(500);
    await world.tell(EVENT);
    for (let n = 0; n < 20; n += 1) {
      world.clock.ms += 10 * HOUR;
      await world.sweep();
    }
    expect(world.received).toHaveLength(8);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'FAILED', cause: 'TRIES_SPENT' });
  });

  it.each<[string, PostAnswer, number | string]>([
    ['redirects, and the redirect is not followed', answering(302, { location: 'https://other.example.com/' }), 302],
    ['is at an address that nobody may post to', { kind: 'unreachable', cause: 'address' }, 'address_forbidden'],
    ['does not answer in time', { kind: 'unreachable', cause: 'timeout' }, 'timeout'],
    ['cannot be reached', { kind: 'unreachable', cause: 'network' }, 'network'],
  ])('is asked again where it %s', async (_, answer, outcome) => {
    await world.endpoint();
    world.answer = async () => answer;
    await world.tell(EVENT);
    expect(world.received).toHaveLength(1);
    expect(await world.deliveryOf(EVENT)).toMatchObject({
      ...{ status: 'PENDING', nextAt: after(T0, 5 * SECOND) },
      tries: [{ at: T0, outcome }],
    });
  });

  it.each([
    ['in seconds', '3600', HOUR],
    ['as a date', 'Mon, 02 Nov 2026 16:00:00 GMT', HOUR],
    ['for longer than a day', '999999', DAY],
    ['for less than the schedule', '1', 5 * SECOND],
    ['in no way that anybody knows', 'soon', 5 * SECOND],
  ])('is left alone for as long as it asks %s', async (_, value, wait) => {
    await world.endpoint();
    world.answer = async () => answering(429, { 'retry-after': value });
    await world.tell(EVENT);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ nextAt: after(T0, wait) });
    expect(world.queued).toHaveLength(wait > MINUTE ? 0 : 1);
  });
});

describe('a delivery whose sender died after the receiver took it', () => {
  /** The outcome cannot be written down. */
  async function killed(): Promise<void> {
    await world.endpoint();
    const write = world.memory.write.bind(world.memory);
    world.memory.write = async (one: Write) => {
      if ('put' in one && one.put.status === 'DELIVERED') throw new Error('the process was killed');
      return write(one);
    };
    expect((await world.tell(EVENT)).batchItemFailures).toHaveLength(1);
    world.memory.write = write;
  }

  it('is not sent again by the message that comes back, nor by the sweep; then nobody knows', async () => {
    await killed();
    await world.tell(EVENT);
    await world.send(due());
    world.clock.ms += 2 * MINUTE - 1;
    await world.tell(EVENT);
    await world.sweep();
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'SENDING', tries: [] });
    world.clock.ms += 1;
    await world.sweep();
    expect(await world.deliveryOf(EVENT)).toMatchObject({
      ...{ status: 'UNKNOWN', at: after(T0, 2 * MINUTE) },
      tries: [{ at: T0, outcome: 'unknown' }],
    });
    await world.tell(EVENT);
    await world.pass(HOUR);
    expect(world.received).toHaveLength(1);
  });

  it('is sent again when a person wants it, under the same id and with the same bytes', async () => {
    await killed();
    world.clock.ms += 2 * MINUTE;
    await world.sweep();
    const unknown = (await world.deliveryOf(EVENT))!;
    await world.webhooks.saveDelivery(sentByHand(unknown, after(T0, HOUR))!, unknown.version);
    world.clock.ms += HOUR;
    await world.send(due(), due());
    const [first, second] = world.received;
    expect(world.received).toHaveLength(2);
    expect([second?.headers['webhook-id'], second?.body]).toEqual([EVENT.id, first?.body]);
    expect(await world.deliveryOf(EVENT)).toMatchObject({
      status: 'DELIVERED',
      tries: [{ outcome: 'unknown' }, { outcome: 204, byHand: true }],
    });
  });
});

describe('a due delivery', () => {
  it('is requested once, in whatever order two consumers and a repeated message come', async () => {
    await assert(
      asyncProperty(scheduler(), async (order) => {
        const memory = new MemoryTables();
        const raced = webhookWorld(memory, interleaved(memory, order));
        await raced.tenant('acme');
        await raced.endpoint();
        const working = Promise.all([raced.tell(EVENT), raced.send(due()), raced.tell(EVENT), raced.send(due())]);
        await order.waitFor(working);
        expect(await working).toEqual([NO_FAILURES, NO_FAILURES, NO_FAILURES, NO_FAILURES]);
        expect(raced.received).toHaveLength(1);
        expect(await raced.deliveryOf(EVENT)).toMatchObject({ status: 'DELIVERED', tries: [{ outcome: 204 }] });
      }),
      { numRuns: 100 },
    );
  });

  it('of an endpoint that was switched off is given up without a request', async () => {
    await world.endpoint();
    world.answer = async () => answering(500);
    await world.tell(EVENT);
    const off = disabledEndpoint(await world.endpointNow(), 'BY_ADMIN', T0);
    await world.webhooks.saveEndpoint(off, off.version - 1);
    await world.pass(MINUTE);
    expect(world.received).toHaveLength(1);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'FAILED', cause: 'ENDPOINT_DISABLED' });
  });

  it('that does not exist is nothing to do', async () => {
    expect(await world.send(due())).toEqual(NO_FAILURES);
  });
});

describe('a secret that is rotated', () => {
  it('signs beside the new one, and each alone verifies, until its time is over', async () => {
    const first = await world.endpoint();
    const second = newWebhookSecret();
    const texts = sealedText(tenantKeys(world.memory, world.dataKeys, () => world.clock.ms));
    const before = await world.endpointNow();
    const rotated = rotatedEndpoint(before, await sealedSecret(texts, before, second), 24, T0);
    await world.webhooks.saveEndpoint(rotated, before.version);
    await world.tell(eventOf(1));
    for (const secret of [first, second]) expect(verified(world.received[0]!, secret)).toMatchObject({});
    vi.useRealTimers();
    world.clock.ms += DAY;
    await world.tell(eventOf(2));
    expect(verified(world.received[1]!, second)).toMatchObject({});
    expect(() => verified(world.received[1]!, first)).toThrow('No matching signature');
  });
});

describe('a suspended tenant', () => {
  it('is sent nothing, and everything once it is active again', async () => {
    await world.endpoint();
    await world.tenant('acme', 'suspended');
    expect(await world.tell(EVENT)).toEqual(NO_FAILURES);
    expect(await world.deliveryOf(EVENT)).toMatchObject({ status: 'PENDING', nextAt: after(T0, HOUR), tries: [] });
    await world.pass(HOUR);
    expect(world.received).toEqual([]);
    await world.tenant('acme');
    await world.pass(HOUR);
    expect(world.received).toHaveLength(1);
  });

  it.each(['nowhere', 'platform'])('is one that does not exist, too: %s', async (tenantId) => {
    await world.endpoint({ tenantId });
    await world.tell(sampleWebhookEvent({ tenantId }));
    expect(world.received).toEqual([]);
  });
});

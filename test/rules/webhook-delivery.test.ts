import { describe, expect, it } from 'vitest';
import { after, DAY, HOUR, MINUTE, SECOND } from '../../shared/model/instant.ts';
import { WebhookDelivery, type PendingDelivery, type TryOutcome } from '../../shared/model/webhook-delivery.ts';
import {
  afterAnswer,
  afterLease,
  claimedDelivery,
  isDue,
  newDelivery,
  putOff,
  sentByHand,
  testDelivery,
  withoutEndpoint,
} from '../../shared/rules/webhook-delivery.ts';
import { T0 } from '../support/sample-claims.ts';
import { pendingDelivery, sampleWebhookEvent, sendingDelivery } from '../support/sample-webhooks.ts';

const NOW = after(T0, 3 * SECOND);
const answered = (
  outcome: TryOutcome,
  changes: Partial<PendingDelivery> = {},
  more: { retryAfterMs?: number; body?: string } = {},
) => afterAnswer(sendingDelivery(changes), { outcome, durationMs: 3000, ...more }, NOW, 0);

describe('a new delivery', () => {
  it('is due at once, with the bytes that every try sends', () => {
    const delivery = newDelivery(sampleWebhookEvent(), 'whk_one', NOW);
    expect(WebhookDelivery.parse(delivery)).toEqual(delivery);
    expect(delivery).toMatchObject({ status: 'PENDING', nextAt: NOW, failures: 0, tries: [], version: 1 });
    expect(delivery.body).toBe(
      `{"id":"evt_${'0'.repeat(28)}1","type":"verdict.final","timestamp":"${T0}","tenantId":"acme","schemaVersion":1,` +
        '"data":{"submissionId":"sub_invented","status":"MATCHED"}}',
    );
  });

  it('is due from its time on', () => {
    expect(isDue(pendingDelivery({ nextAt: NOW }), after(NOW, -1))).toBe(false);
    expect(isDue(pendingDelivery({ nextAt: NOW }), NOW)).toBe(true);
  });
});

describe('a claimed delivery', () => {
  const sending = claimedDelivery(pendingDelivery(), NOW);

  it('is left alone for two minutes, which is longer than its sender lives', () => {
    expect(sending).toMatchObject({ status: 'SENDING', since: NOW, until: after(NOW, 2 * MINUTE), version: 2 });
    expect(afterLease(sending, after(NOW, 2 * MINUTE - 1))).toBe(sending);
  });

  it('is unknown after them, with a try that says so and no time that nobody measured', () => {
    const at = after(NOW, 2 * MINUTE);
    const left = afterLease(sending, at);
    expect(left).toMatchObject({ status: 'UNKNOWN', at, version: 3 });
    expect(left.tries).toEqual([{ at: NOW, outcome: 'unknown' }]);
    expect(WebhookDelivery.parse(left)).toEqual(left);
  });

  it('alone is changed by the end of a lease', () => {
    const pending = pendingDelivery();
    expect(afterLease(pending, after(T0, DAY))).toBe(pending);
  });
});

describe('a delivery after an answer', () => {
  it('is delivered by 2xx', () => {
    expect(answered(204, {}, { body: 'ok' })).toMatchObject({
      ...{ status: 'DELIVERED', at: NOW, failures: 0, version: 3 },
      tries: [{ at: T0, outcome: 204, durationMs: 3000, body: 'ok' }],
    });
  });

  it('is given up where the receiver is gone', () => {
    expect(answered(410)).toMatchObject({ status: 'FAILED', cause: 'GONE', at: NOW });
  });

  it.each<[TryOutcome]>([[302], [404], [500], ['timeout'], ['network'], ['address_forbidden']])(
    'is tried again on its schedule after %s',
    (outcome) => {
      const after1 = answered(outcome);
      expect(after1).toMatchObject({ status: 'PENDING', nextAt: after(NOW, 5 * SECOND), failures: 1 });
      expect(after1.tries).toMatchObject([{ outcome }]);
      expect(WebhookDelivery.parse(after1)).toEqual(after1);
    },
  );

  it('waits as long as the receiver asks', () => {
    expect(answered(503, {}, { retryAfterMs: HOUR })).toMatchObject({ nextAt: after(NOW, HOUR) });
  });

  it('is given up with the eighth failure, not with the seventh', () => {
    expect(answered(500, { failures: 6 })).toMatchObject({ status: 'PENDING', failures: 7 });
    expect(answered(500, { failures: 7 })).toMatchObject({ status: 'FAILED', cause: 'TRIES_SPENT', failures: 8 });
  });

  it('keeps its newest fifty tries', () => {
    const tries = Array.from({ length: 50 }, (_, n) => ({ at: after(T0, n), outcome: 500 }));
    const kept = answered(204, { tries }).tries;
    expect([kept.length, kept[0], kept.at(-1)?.outcome]).toEqual([50, tries[1], 204]);
  });
});

describe('a delivery sent by hand', () => {
  const claim = (delivery: PendingDelivery | null) => claimedDelivery(delivery!, NOW);
  const answer = (delivery: PendingDelivery | null, outcome: TryOutcome, retryAfterMs?: number) =>
    afterAnswer(claim(delivery), { outcome, durationMs: 1, retryAfterMs }, NOW, 0);

  it.each([
    ['delivered', answered(200)],
    ['gone', answered(410)],
    ['given up', answered(500, { failures: 7 })],
    ['unknown', afterLease(sendingDelivery(), after(T0, 2 * MINUTE))],
    ['left by its sender', sendingDelivery()],
  ])('is due at once where it was %s, and has one try', (_, delivery) => {
    const again = sentByHand(delivery, after(T0, HOUR));
    expect(again).toMatchObject({ status: 'PENDING', nextAt: after(T0, HOUR), eventId: delivery.eventId });
    expect(WebhookDelivery.parse(again)).toEqual(again);
    expect([again?.body, again?.version]).toEqual([delivery.body, delivery.version + 1]);
    const failed = answer(again, 500);
    expect(failed).toMatchObject({ status: 'FAILED', cause: 'TRIES_SPENT', failures: again?.failures });
    expect(failed.tries.at(-1)).toMatchObject({ outcome: 500, byHand: true });
    expect(answer(again, 200)).toMatchObject({ status: 'DELIVERED' });
  });

  it('is not sent twice at once', () => {
    expect(sentByHand(sendingDelivery(), after(T0, 2 * MINUTE - 1))).toBeNull();
  });

  it('takes nothing from the schedule that it had', () => {
    const owedAt = after(T0, 2 * HOUR);
    const again = sentByHand(pendingDelivery({ failures: 4, nextAt: owedAt }), T0);
    expect(again).toMatchObject({ nextAt: T0, byHand: { owedAt } });
    expect(sentByHand(again!, NOW)).toMatchObject({ nextAt: NOW, byHand: { owedAt } });
    const failed = answer(again, 500);
    expect(failed).toMatchObject({ status: 'PENDING', nextAt: owedAt, failures: 4 });
    expect(failed).not.toHaveProperty('byHand');
  });

  it.each([
    ['earlier', HOUR, after(T0, 2 * HOUR)],
    ['later', 3 * HOUR, after(NOW, 3 * HOUR)],
    ['much later', 3 * DAY, after(NOW, DAY)],
  ])('heeds a receiver that wants the next one %s', (_, retryAfterMs, nextAt) => {
    const again = sentByHand(pendingDelivery({ failures: 4, nextAt: after(T0, 2 * HOUR) }), T0);
    expect(answer(again, 503, retryAfterMs)).toMatchObject({ nextAt });
  });

  it('as a test has one try', () => {
    const test = testDelivery(sampleWebhookEvent({ type: 'webhook.test' }), 'whk_one', NOW);
    expect(test).toMatchObject({ type: 'webhook.test', nextAt: NOW, byHand: {} });
    expect(answer(test, 500)).toMatchObject({ status: 'FAILED', cause: 'TRIES_SPENT' });
  });
});

describe('a delivery that is not sent', () => {
  it('waits an hour for a suspended tenant', () => {
    const delivery = pendingDelivery({ failures: 2 });
    expect(putOff(delivery, NOW)).toEqual({ ...delivery, nextAt: after(NOW, HOUR), version: 2 });
  });

  it('is given up where its endpoint takes nothing any more', () => {
    const given = withoutEndpoint(pendingDelivery({ byHand: {} }), NOW);
    expect(given).toMatchObject({ status: 'FAILED', cause: 'ENDPOINT_DISABLED', at: NOW, tries: [], version: 2 });
    expect(WebhookDelivery.parse(given)).toEqual(given);
  });
});

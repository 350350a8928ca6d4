import { beforeEach, describe, expect, it } from 'vitest';
import { after, HOUR, MINUTE } from '../../../shared/model/instant.ts';
import { SENDING_LEASE_MS } from '../../../shared/model/notice.ts';
import type { NotifyMessage } from '../../../shared/model/notify-message.ts';
import { alertMessage, notifyWorld } from '../../support/notify-world.ts';
import { operatorsPlan, samplePlan } from '../../support/sample-plans.ts';

/** Half past ten in the evening in New York. */
const EVENING = '2026-11-03T03:30:00.000Z';
/** Seven in the morning there. */
const MORNING = '2026-11-03T12:00:00.000Z';
const NIGHT = { from: '22:00', to: '07:00', timeZone: 'America/New_York' };

let world: ReturnType<typeof notifyWorld>;
beforeEach(() => {
  world = notifyWorld(operatorsPlan({ quietHours: NIGHT }));
  world.at(EVENING);
});

const due = async (owner = 'platform') => world.held.due(owner, world.now(), 10);
/** As the sweep does every minute. */
const sweep = async (owner = 'platform', receives = 1): Promise<string[]> =>
  world.deliver(
    (await due(owner)).map((one): NotifyMessage => ({ kind: 'held', ...one })),
    receives,
  );
const held = (dueAt: string): NotifyMessage => ({ kind: 'held', tenantId: 'platform', destination: 'desk', dueAt });
const nth = (n: number, changes = {}) => alertMessage({ id: `alr_${n}`, announcedAt: after(EVENING, n), ...changes });
const batch = () => world.held.get({ owner: 'platform', destination: 'desk', dueAt: MORNING });

describe('quiet hours and digests', () => {
  it('hold alerts back until their end, and then make one message of them', async () => {
    for (const n of [1, 2, 3]) {
      expect(await world.deliver([nth(n, n === 2 ? { severity: 'MEDIUM' } : {})])).toEqual([]);
      world.pass(HOUR);
    }
    expect(world.sent).toEqual([]);
    expect(await world.statesOf('platform', 'alr_1')).toEqual({ desk: 'HELD' });

    world.at(after(MORNING, -1));
    expect(await due()).toEqual([]);
    expect(await world.deliver([held(MORNING)])).toEqual([]);
    expect(world.sent).toEqual([]);

    world.at(MORNING);
    expect(await due()).toEqual([{ tenantId: 'platform', destination: 'desk', dueAt: MORNING }]);
    expect(await sweep()).toEqual([]);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toMatch(/^Digest: 3 alerts, the gravest HIGH\n.*alr_3\n.*alr_1\n.*alr_2$/);
    expect(await due()).toEqual([]);
  });

  it('let through what is critical', async () => {
    await world.deliver([nth(1, { severity: 'CRITICAL' })]);
    expect(world.sent).toHaveLength(1);
    expect(await due()).toEqual([]);
  });

  it('hold an alert back once however often its message comes, also after it was told', async () => {
    await world.deliver([nth(1), nth(1)]);
    world.pass(HOUR);
    await world.deliver([nth(1)]);
    world.at(MORNING);
    await world.deliver([nth(1)]);
    await sweep();
    await world.deliver([nth(1)]);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toMatch(/^New alert/);
  });

  it('tell once however often the sweep asks', async () => {
    await world.deliver([nth(1), nth(2)]);
    world.at(MORNING);
    await world.deliver(Array.from({ length: 10 }, () => held(MORNING)));
    for (let n = 0; n < 10; n += 1) await world.deliver([held(MORNING)]);
    expect(world.sent).toHaveLength(1);
  });

  it('end in the tenant’s own time zone where the route names none', async () => {
    await world.tenant('acme', samplePlan({ digest: 'daily' }));
    world.world.operators = operatorsPlan();
    await world.deliver([nth(1)]);
    // Eight in Berlin.
    world.at('2026-11-03T07:00:00.000Z');
    expect(await due('acme')).toHaveLength(1);
    await sweep('acme');
    expect(world.sent).toHaveLength(1);
    expect(await due('platform')).toEqual([]);
  });

  it('keep what comes after the message for the next one', async () => {
    world.world.operators = operatorsPlan({ digest: 'hourly' });
    await world.deliver([nth(1)]);
    world.at(after(EVENING, 30 * MINUTE));
    await sweep();
    await world.deliver([nth(2)]);
    world.pass(HOUR);
    await sweep();
    expect(world.sent.map(({ text }) => /alr_\d/.exec(text)?.[0])).toEqual(['alr_1', 'alr_2']);
  });

  it('of many alerts tell how many there are', async () => {
    for (let n = 0; n < 300; n += 1) await world.deliver([nth(n)]);
    world.at(MORNING);
    await sweep();
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toMatch(/^Digest: 300 alerts/);
  });

  it('change nothing about what was told before them', async () => {
    world.at('2026-11-03T02:59:00.000Z');
    await world.deliver([nth(1)]);
    world.at(EVENING);
    expect(await world.deliver([nth(1)], 2)).toEqual([]);
    expect(await world.statesOf('platform', 'alr_1')).toEqual({ desk: 'SENT' });
    expect(world.sent).toHaveLength(1);
  });

  it('take up what a destination wanted later', async () => {
    world.at('2026-11-03T02:59:00.000Z');
    world.answers.push({ kind: 'later', reason: 'status 429' });
    expect(await world.deliver([nth(1)])).toEqual(['m0']);
    world.at(EVENING);
    expect(await world.deliver([nth(1)], 2)).toEqual([]);
    expect(world.sent).toHaveLength(1);
    world.at(MORNING);
    await sweep();
    expect(world.sent).toHaveLength(2);
  });
});

describe('what was held back', () => {
  beforeEach(async () => {
    await world.deliver([nth(1), nth(2)]);
    world.at(MORNING);
  });

  it('is not sent again where somebody died meanwhile, and the sweep finds that out', async () => {
    world.answers.push(() => Promise.reject(new Error('killed')));
    expect(await sweep()).toEqual(['m0']);
    world.pass(SENDING_LEASE_MS - 1);
    expect(await due()).toEqual([]);
    world.pass(1);
    expect(await due()).toEqual([{ tenantId: 'platform', destination: 'desk', dueAt: MORNING }]);
    expect(await sweep()).toEqual([]);
    expect(await due()).toEqual([]);
    expect(world.sent).toHaveLength(1);
    expect((await batch())?.send).toEqual({ state: 'UNKNOWN' });
  });

  it('comes later where the destination wants it later, by the queue or by the sweep', async () => {
    world.answers.push({ kind: 'later', reason: 'status 429', retryAfterSeconds: 60 });
    expect(await sweep()).toEqual(['m0']);
    expect(world.delayed).toEqual([['m0', 60]]);
    expect(await due()).toEqual([]);
    world.pass(30 * MINUTE);
    expect(await sweep()).toEqual([]);
    expect(world.sent).toHaveLength(2);
    expect((await batch())?.send).toMatchObject({ state: 'SENT', attempts: 2 });
  });

  it('is given up at the last delivery', async () => {
    world.answers.push({ kind: 'later', reason: 'status 500' });
    expect(await sweep('platform', 5)).toEqual(['m0']);
    expect((await batch())?.send).toEqual({ state: 'FAILED', attempts: 1, reason: 'status 500' });
    expect(await due()).toEqual([]);
  });

  it('is skipped where its destination was disabled meanwhile', async () => {
    const disabled = { state: 'disabled', reason: 'no_service', since: EVENING, updatedAt: EVENING } as const;
    await world.states.save({ owner: 'platform', name: 'desk', ...disabled, version: 1 });
    expect(await sweep()).toEqual([]);
    expect(world.sent).toEqual([]);
    expect((await batch())?.send).toEqual({ state: 'SKIPPED_DISABLED' });
  });

  it('disables the destination that refuses it for good', async () => {
    world.answers.push({ kind: 'refused', reason: 'no_service', permanent: true });
    expect(await sweep()).toEqual([]);
    expect((await batch())?.send).toEqual({ state: 'REFUSED', reason: 'no_service' });
    expect((await world.states.getMany('platform', ['desk'])).get('desk')).toMatchObject({ state: 'disabled' });
    expect((await world.alerts.list('platform', { open: true, limit: 5 })).alerts).toMatchObject([{ subject: 'desk' }]);
  });

  it('for a destination that the plan has no more is refused, and is owed no more', async () => {
    world.world.operators = { destinations: {}, routes: [] };
    expect(await sweep()).toEqual([]);
    expect(world.sent).toEqual([]);
    expect((await batch())?.send).toMatchObject({ state: 'REFUSED' });
    expect(await due()).toEqual([]);
  });

  it('is not taken without what joins it at the same moment', async () => {
    const before = (await batch())!;
    world.at(after(MORNING, -HOUR));
    await world.deliver([nth(3)]);
    expect(await world.held.save({ ...before, send: { state: 'UNKNOWN' }, version: before.version + 1 })).toBe(false);
    const taken = (await batch())!;
    expect(await world.held.save({ ...taken, send: { state: 'UNKNOWN' }, version: taken.version + 1 })).toBe(true);
    expect(await world.deliver([nth(4)])).toEqual(['m0']);
  });

  it('and is not known is nothing', async () => {
    expect(await world.deliver([held('2026-11-03T11:00:00.000Z')])).toEqual([]);
    expect(world.sent).toEqual([]);
  });
});

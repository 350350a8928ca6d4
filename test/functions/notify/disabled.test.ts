import { beforeEach, describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../../shared/model/instant.ts';
import { resolveAlert } from '../../../shared/rules/alert-policy.ts';
import { alertMessage, notifyWorld } from '../../support/notify-world.ts';
import { T0 } from '../../support/sample-claims.ts';
import { operatorsPlan, samplePlan } from '../../support/sample-plans.ts';

const GONE = { kind: 'refused', reason: 'no_service', permanent: true } as const;
const BAD = { kind: 'refused', reason: 'invalid_payload', permanent: false } as const;

let world: ReturnType<typeof notifyWorld>;
beforeEach(async () => {
  world = notifyWorld(operatorsPlan());
  await world.tenant('acme', samplePlan({ to: ['desk', 'post'] }));
});

const alertsOf = async (tenant: string) => (await world.alerts.list(tenant, { open: false, limit: 10 })).alerts;
const stateOf = async (owner: string, name: string) => (await world.states.getMany(owner, [name])).get(name);

describe('a destination that refuses for good', () => {
  it('is disabled and said to be, once, and the others are told', async () => {
    world.answers.push(GONE);
    expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(await world.statesOf('acme')).toEqual({ desk: 'REFUSED', post: 'SENT' });
    expect(await stateOf('acme', 'desk')).toMatchObject({ state: 'disabled', reason: 'no_service', since: T0 });
    expect(await stateOf('acme', 'post')).toBeUndefined();
    expect(await alertsOf('acme')).toMatchObject([
      {
        ...{ type: 'DESTINATION_DISABLED', category: 'SYSTEM_HEALTH', severity: 'HIGH', status: 'OPEN' },
        ...{ affiliateId: '-', subject: 'desk', evidence: { channel: 'slack', reason: 'no_service' } },
      },
    ]);
    expect(await alertsOf('platform')).toEqual([]);
  });

  it('is skipped from then on, and nothing is called sent', async () => {
    world.answers.push(GONE);
    await world.deliver([alertMessage()]);
    const next = { id: 'alr_20261102160000000bbbb', announcedAt: after(T0, MINUTE) };
    expect(await world.deliver([alertMessage(next)])).toEqual([]);
    expect(await world.statesOf('acme', next.id)).toEqual({ desk: 'SKIPPED_DISABLED', post: 'SENT' });
    expect(world.sent.map(({ channel }) => channel)).toEqual(['slack', 'email', 'email']);
    expect(await alertsOf('acme')).toHaveLength(1);
  });

  it('is told again when somebody enabled it, of what is new', async () => {
    world.answers.push(GONE);
    await world.deliver([alertMessage()]);
    const state = (await stateOf('acme', 'desk'))!;
    await world.states.save({ owner: 'acme', name: 'desk', state: 'ok', updatedAt: T0, version: state.version + 1 });
    await world.deliver([alertMessage()], 2);
    expect(await world.statesOf('acme')).toEqual({ desk: 'REFUSED', post: 'SENT' });
    const next = { id: 'alr_20261102160000000bbbb', announcedAt: after(T0, MINUTE) };
    await world.deliver([alertMessage(next)]);
    expect(await world.statesOf('acme', next.id)).toEqual({ desk: 'SENT', post: 'SENT' });
  });

  it('again counts on its open alert, and opens another after that was resolved', async () => {
    const refuse = async (id: string): Promise<void> => {
      const before = await stateOf('acme', 'desk');
      if (before)
        await world.states.save({
          owner: 'acme',
          name: 'desk',
          state: 'ok',
          updatedAt: T0,
          version: before.version + 1,
        });
      world.answers.push(GONE);
      await world.deliver([alertMessage({ id })]);
    };
    await refuse('alr_1');
    await refuse('alr_2');
    const [alert, ...others] = await alertsOf('acme');
    expect([alert?.repeats, others]).toEqual([1, []]);
    await world.alerts.save(resolveAlert(alert!, 'mended', T0), alert!.version);
    world.pass(MINUTE);
    await refuse('alr_3');
    expect((await alertsOf('acme')).map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });

  it('in the operators’ plan is the platform’s own trouble', async () => {
    world.world.operators = operatorsPlan({ to: ['crew'] });
    world.answers.push(GONE);
    await world.deliver([alertMessage()]);
    expect(await stateOf('platform', 'crew')).toMatchObject({ state: 'disabled' });
    expect(await alertsOf('platform')).toMatchObject([{ subject: 'crew', tenantId: 'platform' }]);
    expect(await alertsOf('acme')).toEqual([]);
  });

  it('of two alerts at once is disabled once', async () => {
    world.world.operators = operatorsPlan({ to: ['crew'] });
    world.answers.push(GONE, GONE, GONE, GONE, GONE, GONE);
    await world.deliver([
      alertMessage({ id: 'alr_1', tenantId: 'platform' }),
      alertMessage({ id: 'alr_2', tenantId: 'platform' }),
    ]);
    expect(await alertsOf('platform')).toMatchObject([{ repeats: 0 }]);
    expect([await world.statesOf('platform', 'alr_1'), await world.statesOf('platform', 'alr_2')]).toEqual([
      { crew: 'REFUSED' },
      { crew: 'REFUSED' },
    ]);
  });

  it('is not disabled where its plan changed while it was asked', async () => {
    world.answers.push(async () => {
      const plan = (await world.plans.get('acme'))!;
      await world.plans.save({ ...plan, version: plan.version + 1 }, plan.version);
      return GONE;
    });
    await world.deliver([alertMessage()]);
    expect(await world.statesOf('acme')).toEqual({ desk: 'REFUSED', post: 'SENT' });
    expect(await stateOf('acme', 'desk')).toBeUndefined();
    expect(await alertsOf('acme')).toEqual([]);
  });
});

describe('a message that a destination refuses by our fault', () => {
  it('is not sent again, and the destination stays', async () => {
    world.answers.push(BAD);
    expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(await world.statesOf('acme')).toEqual({ desk: 'REFUSED', post: 'SENT' });
    expect(await stateOf('acme', 'desk')).toBeUndefined();
    expect(await alertsOf('acme')).toEqual([]);
    expect(world.sent).toHaveLength(2);
  });
});

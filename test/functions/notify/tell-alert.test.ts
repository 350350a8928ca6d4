import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../../shared/model/instant.ts';
import { SENDING_LEASE_MS } from '../../../shared/model/notice.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { alertMessage, notifyWorld } from '../../support/notify-world.ts';
import { T0 } from '../../support/sample-claims.ts';
import { operatorsPlan, samplePlan, SLACK_URL } from '../../support/sample-plans.ts';

describe('an alert', () => {
  it('is told at every destination that the routes name, in each channel’s own way', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk', 'crew', 'post', 'pager'] }));
    expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(world.sent.map(({ channel, to }) => [channel, to])).toEqual([
      ['slack', SLACK_URL],
      ['discord', expect.stringContaining('discord.com')],
      ['email', 'desk@example.com'],
      ['sms', '+15550100001'],
    ]);
    for (const { text } of world.sent) expect(text).toContain('New alert: HIGH HIGH');
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENT', crew: 'SENT', post: 'SENT', pager: 'SENT' });
  });

  it('is told once however often its message comes, in one delivery or in many', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk', 'crew'] }));
    expect(await world.deliver(Array.from({ length: 10 }, () => alertMessage()))).toEqual([]);
    for (let n = 0; n < 10; n += 1) expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(world.sent).toHaveLength(2);
  });

  it('is told once where two consumers get its message at the same time', async () => {
    const world = notifyWorld(operatorsPlan({}));
    const [one, other] = await Promise.all([world.deliver([alertMessage()]), world.deliver([alertMessage()])]);
    expect(world.sent).toHaveLength(1);
    expect([...one, ...other]).toHaveLength(1);
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });

  it('is told again when it became graver, as a reminder, and when it is over', async () => {
    const world = notifyWorld(operatorsPlan({}));
    await world.deliver([alertMessage()]);
    await world.deliver([alertMessage({ severity: 'CRITICAL', announcedAt: after(T0, MINUTE) }, 'raised')]);
    await world.deliver([alertMessage({ severity: 'CRITICAL', announcedAt: after(T0, 61 * MINUTE) }, 'reminder')]);
    await world.deliver([alertMessage({ severity: 'CRITICAL', announcedAt: after(T0, 61 * MINUTE) }, 'resolved')]);
    expect(world.sent.map(({ text }) => text.split(':')[0])).toEqual([
      ...['New alert', 'Alert became graver', 'Alert still open', 'Alert resolved'],
    ]);
  });

  it('that no route tells is not noted as told', async () => {
    const world = notifyWorld(operatorsPlan({ severityAtLeast: 'CRITICAL' }));
    expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(world.sent).toEqual([]);
    expect(world.tables.all('notifications')).toEqual([]);
  });
});

describe('the plans', () => {
  it('that tell an alert are the operators’ and its own tenant’s, never another tenant’s', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk'] }));
    await world.tenant('acme', samplePlan({ to: ['post'] }));
    await world.tenant('globex', samplePlan({ to: ['crew', 'pager'] }));
    await world.deliver([alertMessage()]);
    expect(world.sent.map(({ channel }) => channel).sort()).toEqual(['email', 'slack']);
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENT' });
    expect(await world.statesOf('acme')).toEqual({ post: 'SENT' });
    expect(await world.statesOf('globex')).toEqual({});
  });

  it('keep their destinations apart, also under one name', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk'] }));
    await world.tenant('acme', {
      ...samplePlan({ to: ['desk'] }),
      destinations: { desk: { channel: 'sms', to: '+15550100009' } },
    });
    await world.deliver([alertMessage()]);
    expect(world.sent.map(({ to }) => to).sort()).toEqual(['+15550100009', SLACK_URL]);
  });

  it('of a tenant that is not active tell nothing', async () => {
    const world = notifyWorld(operatorsPlan());
    await world.tenant('acme', samplePlan({}), 'suspended');
    await world.deliver([alertMessage()]);
    expect(world.sent).toEqual([]);
  });

  it('of the operators are told alerts of their own once', async () => {
    const world = notifyWorld(operatorsPlan({}));
    expect(await world.deliver([alertMessage({ tenantId: 'platform' })])).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });

  it('of the operators must be usable, or the whole delivery comes again and nothing is told', async () => {
    const world = notifyWorld(new Error('not valid'));
    await world.tenant('acme', samplePlan({}));
    await expect(world.deliver([alertMessage()])).rejects.toThrow('not valid');
    expect(world.sent).toEqual([]);
    world.world.operators = operatorsPlan({});
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent).toHaveLength(2);
  });
});

/** Tables that fail to write a notice's state. */
class Dying extends MemoryTables {
  dies = '';
  override async write(write: Write): Promise<boolean> {
    const put = 'put' in write ? (write.put as { send?: { state: string } }) : {};
    if (this.dies !== '' && put.send?.state === this.dies) throw new Error('killed');
    return super.write(write);
  }
}

describe('a process that dies', () => {
  it('between the sending and the record has told once: it is not sent again, and nobody knows', async () => {
    const tables = new Dying();
    const world = notifyWorld(operatorsPlan({}), tables);
    tables.dies = 'SENT';
    expect(await world.deliver([alertMessage()])).toEqual(['m0']);
    tables.dies = '';
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENDING' });

    world.pass(SENDING_LEASE_MS - 1);
    expect(await world.deliver([alertMessage()], 2)).toEqual(['m0']);
    expect(world.delayed.at(-1)).toEqual(['m0', 1]);
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENDING' });

    world.pass(1);
    expect(await world.deliver([alertMessage()], 3)).toEqual([]);
    expect(await world.statesOf('platform')).toEqual({ desk: 'UNKNOWN' });
    expect(await world.deliver([alertMessage()], 4)).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });

  it('before the sending has told nothing, and it is sent', async () => {
    const tables = new Dying();
    const world = notifyWorld(operatorsPlan({}), tables);
    tables.dies = 'SENDING';
    expect(await world.deliver([alertMessage()])).toEqual(['m0']);
    expect(world.sent).toEqual([]);
    tables.dies = '';
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });

  it('for one destination costs the others nothing', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk', 'crew'] }));
    world.answers.push(
      () => Promise.reject(new Error('killed')),
      () => sleep(20, { kind: 'sent' }),
    );
    expect(await world.deliver([alertMessage()])).toEqual(['m0']);
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENDING', crew: 'SENT' });
  });
});

describe('a destination that wants it later', () => {
  const LATER = { kind: 'later', reason: 'status 429', retryAfterSeconds: 30 } as const;

  it('is told once in the end, and the others are not told again', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk', 'crew'] }));
    world.answers.push(LATER);
    expect(await world.deliver([alertMessage()])).toEqual(['m0']);
    expect(world.delayed).toEqual([['m0', 30]]);
    expect(await world.statesOf('platform')).toEqual({ desk: 'LATER', crew: 'SENT' });
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent.map(({ channel }) => channel)).toEqual(['slack', 'discord', 'slack']);
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENT', crew: 'SENT' });
    expect(await world.deliver([alertMessage()], 3)).toEqual([]);
    expect(world.sent).toHaveLength(3);
  });

  it('sets the longest wait of all', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['desk', 'crew', 'post'] }));
    world.answers.push({ ...LATER, retryAfterSeconds: 5 }, LATER, { kind: 'later', reason: 'status 500' });
    await world.deliver([alertMessage()]);
    expect(world.delayed).toEqual([['m0', 30]]);
  });

  it('is given up at the last delivery, and told by a redrive', async () => {
    const world = notifyWorld(operatorsPlan({}));
    world.answers.push(LATER, LATER, LATER, LATER, LATER);
    for (const receives of [1, 2, 3, 4]) expect(await world.deliver([alertMessage()], receives)).toEqual(['m0']);
    expect(await world.statesOf('platform')).toEqual({ desk: 'LATER' });
    expect(await world.deliver([alertMessage()], 5)).toEqual(['m0']);
    expect((await world.notices.of('platform', 'alr_20261102150000000aaaa')).notices[0]?.send).toEqual({
      ...{ state: 'FAILED', attempts: 5, reason: 'status 429' },
    });
    expect(await world.deliver([alertMessage()], 1)).toEqual([]);
    expect(await world.statesOf('platform')).toEqual({ desk: 'SENT' });
  });

  it('because its channel is not set up loses nothing', async () => {
    const { twilio: _, ...plan } = operatorsPlan({ to: ['pager'] });
    const world = notifyWorld(plan);
    expect(await world.deliver([alertMessage()])).toEqual(['m0']);
    expect(world.sent).toEqual([]);
    world.world.operators = operatorsPlan({ to: ['pager'] });
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });
});

describe('an unknown outcome', () => {
  it('is noted as such and never sent again', async () => {
    const world = notifyWorld(operatorsPlan({ to: ['pager'] }));
    world.answers.push({ kind: 'unknown' });
    expect(await world.deliver([alertMessage()])).toEqual([]);
    expect(await world.deliver([alertMessage()], 2)).toEqual([]);
    expect(world.sent).toHaveLength(1);
    expect(await world.statesOf('platform')).toEqual({ pager: 'UNKNOWN' });
  });
});

describe('a message that cannot be read', () => {
  it.each(['{"broken', '{}', '{"kind":"alert"}', '{"kind":"other"}'])('fails alone: %s', async (body) => {
    const world = notifyWorld(operatorsPlan({}));
    expect(await world.deliver([body, alertMessage()])).toEqual(['m0']);
    expect(world.sent).toHaveLength(1);
  });
});

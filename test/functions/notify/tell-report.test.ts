import { describe, expect, it } from 'vitest';
import type { OperatorsPlan, ReportRoute } from '../../../shared/model/notification-plan.ts';
import type { Report } from '../../../shared/model/report.ts';
import { leaderboard } from '../../../shared/rules/daily-report.ts';
import { notifyWorld } from '../../support/notify-world.ts';
import { CCW, DAY_D, MORNING_AFTER, sampleDay as sampleDayRows } from '../../support/sample-days.ts';
import { operatorsPlan, samplePlan } from '../../support/sample-plans.ts';
import { sampleReport } from '../../support/sample-sources.ts';
import { mergeDay } from '../../../shared/rules/daily-merge.ts';

const message = (report: Report = sampleReport()) => ({ kind: 'report' as const, report });
const sending = (...reports: ReportRoute[]): OperatorsPlan => ({ ...operatorsPlan(), reports });
const SUMMARY = 'rep_2026-10-30_ccw_daily-summary';

describe('a report', () => {
  it('is sent to each destination that is named for it, in each channel’s own way', async () => {
    const world = notifyWorld(sending({ to: ['desk', 'crew', 'post', 'pager'] }));
    expect(await world.deliver([message()])).toEqual([]);
    expect(world.sent.map(({ channel }) => channel)).toEqual(['slack', 'discord', 'email', 'sms']);
    for (const { text } of world.sent) expect(text).toContain('$1,225.00');
    expect(await world.statesOf('platform', SUMMARY)).toEqual({
      desk: 'SENT',
      crew: 'SENT',
      post: 'SENT',
      pager: 'SENT',
    });
  });

  it('is sent once however often its message comes', async () => {
    const world = notifyWorld(sending({ to: ['desk'] }, { types: ['daily-summary'], to: ['desk'] }));
    await world.deliver([message(), message()]);
    await world.deliver([message()], 2);
    expect(world.sent).toHaveLength(1);
    const { notices } = await world.notices.of('platform', SUMMARY);
    expect(notices).toMatchObject([{ announcement: 'report', announcedAt: sampleReport().generatedAt }]);
  });

  it('is sent once to a channel that was busy, and not again to one that refused', async () => {
    const world = notifyWorld(sending({ to: ['desk', 'crew'] }));
    world.answers.push(
      { kind: 'later', reason: 'status 429', retryAfterSeconds: 3 },
      { kind: 'refused', reason: 'channel_not_found', permanent: true },
    );
    expect(await world.deliver([message()])).toEqual(['m0']);
    expect(world.delayed).toEqual([['m0', 3]]);
    expect(await world.deliver([message()], 2)).toEqual([]);
    expect(world.sent.map(({ channel }) => channel)).toEqual(['slack', 'discord', 'slack']);
    expect(await world.statesOf('platform', SUMMARY)).toEqual({ desk: 'SENT', crew: 'REFUSED' });
    const { alerts } = await world.alerts.list('platform', { open: true, limit: 10 });
    expect(alerts).toMatchObject([{ type: 'DESTINATION_DISABLED', subject: 'crew' }]);
  });

  it('is its tenant’s and the operators’ to send, and nobody else’s', async () => {
    const world = notifyWorld(sending({ tenants: ['globex'], to: ['desk'] }));
    await world.tenant('acme', { ...samplePlan(), reports: [{ to: ['crew'] }] });
    await world.tenant('globex', { ...samplePlan(), reports: [{ to: ['post'] }] });
    await world.deliver([message()]);
    expect(world.sent.map(({ channel }) => channel)).toEqual(['discord']);
  });

  it('of a leaderboard lists who brought how much for what', async () => {
    const world = notifyWorld(sending({ types: ['leaderboard'], to: ['desk'] }));
    const ground = {
      brand: CCW,
      date: DAY_D,
      sources: ['everflow', 'redtrack'] as const,
      timeZone: 'America/New_York',
    };
    await world.deliver([message(leaderboard({ ...ground, day: mergeDay(sampleDayRows()), now: MORNING_AFTER }))]);
    expect(world.sent[0]?.text.split('\n').slice(0, 3)).toEqual([
      'CCW Leaderboard - Jan 14, 2026',
      '1. Alder - Meta - 30 conv @ $20.00, $600.00',
      '2. Northlake Media - 25 conv @ $25.00, $625.00',
    ]);
  });

  it('that nobody is named for is sent to nobody', async () => {
    const world = notifyWorld(sending({ brands: ['exp'], to: ['desk'] }, { types: ['leaderboard'], to: ['crew'] }));
    expect(await world.deliver([message()])).toEqual([]);
    expect(world.sent).toEqual([]);
  });
});

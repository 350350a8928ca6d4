import { beforeEach, expect, it } from 'vitest';
import { after, HOUR, MINUTE } from '../../shared/model/instant.ts';
import { SENDING_LEASE_MS, type Notice, type SendState } from '../../shared/model/notice.ts';
import { ToldAlert } from '../../shared/model/telling.ts';
import { destinationStateStore } from '../../shared/store/destination-states.ts';
import { notificationStore } from '../../shared/store/notifications.ts';
import { noticeStore } from '../../shared/store/notices.ts';
import { notificationPlanStore, type TenantPlan } from '../../shared/store/notification-plans.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { MemoryDataKeys } from '../support/memory-data-keys.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { T0 } from '../support/sample-claims.ts';
import { samplePlan } from '../support/sample-plans.ts';

/** What notifications need of any tables. Each case has a tenant of its own, so that none meets what another left. */
export function notificationsContract(open: () => Tables): void {
  let tenants = 0;
  let owner = '';
  let dataKeys: MemoryDataKeys;
  beforeEach(() => {
    tenants += 1;
    owner = `notified-${tenants}-${Date.now()}`;
    dataKeys = new MemoryDataKeys();
  });

  const plans = () => notificationPlanStore(open(), sealedText(tenantKeys(open(), dataKeys, () => 0)));
  const plan = (changes: Partial<TenantPlan> = {}): TenantPlan => ({
    ...samplePlan({ to: ['desk'], digest: 'daily' }),
    reports: [{ brands: ['ccw'], types: ['daily-summary'], to: ['desk'] }],
    ...{ tenantId: owner, updatedAt: T0, updatedBy: 'key000000000', version: 1 },
    ...changes,
  });
  const notice = (send: SendState, changes: Partial<Notice> = {}): Notice => ({
    ...{ owner, about: sampleAlert().id, announcement: 'opened', announcedAt: T0, destination: 'desk' },
    ...{ channel: 'slack', send, updatedAt: T0, version: 1, ...changes },
  });
  const telling = { announcement: 'opened', alert: ToldAlert.parse(sampleAlert()) } as const;
  const hold = (dueAt: string, about: string, destination = 'desk'): Promise<boolean> =>
    notificationStore(open()).add(notice({ state: 'HELD', until: dueAt }, { about, destination }), telling, dueAt);

  it('keep a plan with sealed addresses, on the version that was read only', async () => {
    expect(await plans().get(owner)).toBeUndefined();
    expect(await plans().save(plan(), 'absent')).toBe(true);
    expect(await plans().get(owner)).toEqual(plan());
    expect(await plans().save(plan({ version: 2 }), 'absent')).toBe(false);
    expect(await plans().save(plan({ version: 3 }), 2)).toBe(false);
    expect(await plans().save(plan({ version: 2, routes: [] }), 1)).toBe(true);
    expect(await plans().get(owner)).toMatchObject({ version: 2, routes: [] });
  });

  it('keep a plan and the states of its destinations together or not at all', async () => {
    const states = destinationStateStore(open());
    const disabled = { owner, name: 'desk', updatedAt: T0, version: 1 };
    expect(await states.save({ ...disabled, state: 'disabled', reason: 'gone', since: T0 })).toBe(true);
    const ok = { ...disabled, state: 'ok', version: 2 } as const;
    expect(await plans().save(plan(), 'absent', [{ ...ok, version: 3 }])).toBe(false);
    expect(await plans().get(owner)).toBeUndefined();
    expect(await plans().save(plan(), 'absent', [ok])).toBe(true);
    expect(await states.getMany(owner, ['desk', 'desk', 'post'])).toEqual(new Map([['desk', ok]]));
    expect(await states.save(ok)).toBe(false);
  });

  it('take a notice once, and change it on the version that was read only', async () => {
    const store = noticeStore(open());
    const sending = notice({ state: 'SENDING', since: T0, attempts: 1 });
    expect([await store.save(sending), await store.save(sending)]).toEqual([true, false]);
    const sent = notice({ state: 'SENT', attempts: 1, providerId: 'p1' }, { version: 2 });
    expect([await store.save(sent), await store.save(sent)]).toEqual([true, false]);
    expect(await store.get(sending)).toEqual(sent);
    expect(await store.get({ ...sending, announcement: 'raised' })).toBeUndefined();
    expect(await store.get({ ...sending, destination: 'post' })).toBeUndefined();
    const later = notice({ state: 'UNKNOWN' }, { announcement: 'reminder', announcedAt: after(T0, HOUR) });
    await store.save(later);
    expect(await store.of(owner, sending.about)).toEqual({ notices: [later, sent] });
    const first = await store.of(owner, sending.about, { limit: 1 });
    expect(first.notices).toEqual([later]);
    expect(await store.of(owner, sending.about, { limit: 1, startAfter: first.next })).toMatchObject({
      notices: [sent],
    });
    expect(await store.of('somebody-else', sending.about)).toEqual({ notices: [] });
  });

  it('hold tellings back and give them out when they are due, the longest waiting first', async () => {
    const held = notificationStore(open());
    const [first, second] = [after(T0, HOUR), after(T0, 2 * HOUR)];
    expect(await hold(second, 'alr_3', 'post')).toBe(true);
    expect([await hold(first, 'alr_1'), await hold(first, 'alr_2'), await hold(first, 'alr_2')]).toEqual([
      ...[true, true, false],
    ]);
    expect(await held.due(owner, after(first, -1), 10)).toEqual([]);
    expect(await held.due(owner, first, 10)).toEqual([{ tenantId: owner, destination: 'desk', dueAt: first }]);
    const all = await held.due(owner, second, 10);
    expect(all.map(({ dueAt }) => dueAt)).toEqual([first, second]);
    expect(await held.due(owner, second, 1)).toEqual(all.slice(0, 1));
    expect(await held.tellings({ owner, destination: 'desk', dueAt: first })).toEqual([telling, telling]);
    expect(await held.get({ owner, destination: 'desk', dueAt: first })).toMatchObject({
      ...{ dueAt: first, version: 2, send: { state: 'HELD', until: first } },
    });
  });

  it('let nothing join what was taken, and owe it again only while it is not done', async () => {
    const held = notificationStore(open());
    const dueAt = after(T0, HOUR);
    await hold(dueAt, 'alr_1');
    const batch = (await held.get({ owner, destination: 'desk', dueAt }))!;
    const become = (send: SendState, version: number) => held.save({ ...batch, send, updatedAt: dueAt, version });

    expect(await become({ state: 'SENDING', since: dueAt, attempts: 1 }, 3)).toBe(false);
    expect(await become({ state: 'SENDING', since: dueAt, attempts: 1 }, 2)).toBe(true);
    expect(await hold(dueAt, 'alr_2')).toBe(false);
    expect(await noticeStore(open()).of(owner, 'alr_2')).toEqual({ notices: [] });
    expect(await held.due(owner, after(dueAt, SENDING_LEASE_MS - 1), 10)).toEqual([]);
    const [again] = await held.due(owner, after(dueAt, SENDING_LEASE_MS), 10);
    expect(again).toEqual({ tenantId: owner, destination: 'desk', dueAt });

    await become({ state: 'LATER', attempts: 1, reason: 'status 429' }, 3);
    expect(await held.due(owner, after(dueAt, 30 * MINUTE - 1), 10)).toEqual([]);
    expect(await held.due(owner, after(dueAt, 30 * MINUTE), 10)).toHaveLength(1);
    await become({ state: 'SENT', attempts: 2 }, 4);
    expect(await held.due(owner, after(dueAt, 99 * HOUR), 10)).toEqual([]);
    expect(await held.get({ owner, destination: 'desk', dueAt })).toMatchObject({ dueAt, send: { state: 'SENT' } });
  });
}

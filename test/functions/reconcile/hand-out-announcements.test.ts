import { describe, expect, it } from 'vitest';
import { handOutAnnouncements, type OwedAnnouncements } from '../../../functions/reconcile/hand-out-announcements.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { hoursAfter, T0 } from '../../support/sample-claims.ts';

const delivery = (tenantId: string) => ({ tenantId, endpointId: 'whk_one', eventId: `evt_of_${tenantId}` });
const notice = (tenantId: string) => ({ tenantId, destination: 'desk', dueAt: T0 });

/** Tenants owe what is listed for them; the queues take what is not refused. */
function owing({
  deliveries = [],
  notices = [],
  refuse = () => false,
}: {
  deliveries?: string[];
  notices?: string[];
  refuse?: (tenantId: string) => boolean;
}) {
  const sent: unknown[] = [];
  const asked: unknown[][] = [];
  const queue = () => ({
    send: async <M>(messages: readonly M[]): Promise<M[]> => {
      const tenantOf = (message: M) => (message as { tenantId: string }).tenantId;
      sent.push(...messages.filter((message) => !refuse(tenantOf(message))));
      return messages.filter((message) => refuse(tenantOf(message)));
    },
  });
  const owed: OwedAnnouncements = {
    tenantIds: async () => ['acme', 'umbra'],
    webhooks: {
      due: async (...of) => {
        asked.push(of);
        return deliveries.filter((tenantId) => tenantId === of[0]).map(delivery);
      },
    },
    notifications: { due: async (of) => notices.filter((tenantId) => tenantId === of).map(notice) },
    webhookQueue: queue(),
    notifyQueue: queue(),
    now: () => toMs(hoursAfter(T0, 1)),
  };
  return { owed, sent, asked };
}

describe('what is owed to partners and people', () => {
  it('is sent to whoever tells it, of every tenant and of the operators', async () => {
    const { owed, sent } = owing({ deliveries: ['acme', 'umbra'], notices: ['umbra', 'platform'] });
    expect(await handOutAnnouncements(owed)).toEqual({ deliveries: 2, notices: 2 });
    expect(sent).toEqual(
      expect.arrayContaining([
        { kind: 'due', ...delivery('acme') },
        { kind: 'due', ...delivery('umbra') },
        { kind: 'held', ...notice('umbra') },
        { kind: 'held', ...notice('platform') },
      ]),
    );
  });

  it('is what is due by now, and a bounded part of it', async () => {
    const { owed, asked } = owing({});
    expect(await handOutAnnouncements(owed)).toEqual({ deliveries: 0, notices: 0 });
    expect(asked).toEqual(['platform', 'acme', 'umbra'].map((tenantId) => [tenantId, hoursAfter(T0, 1), 500]));
  });

  it('counts only what the queues took; the rest is found again a minute later', async () => {
    const { owed } = owing({
      deliveries: ['acme', 'umbra'],
      notices: ['acme'],
      refuse: (tenantId) => tenantId === 'acme',
    });
    expect(await handOutAnnouncements(owed)).toEqual({ deliveries: 1, notices: 0 });
  });
});

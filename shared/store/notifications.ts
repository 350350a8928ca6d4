import { after, MINUTE, type Instant } from '../model/instant.ts';
import { HeldBatch, SENDING_LEASE_MS, type Notice } from '../model/notice.ts';
import { Telling } from '../model/telling.ts';
import { afterDay } from './expiry.ts';
import { dueOfTenant, heldDestinationOf, heldKey, heldPartition, heldTellingKey, heldTellingPrefix } from './keys.ts';
import { NOTICE_DAYS, noticePut, toldName } from './notices.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What is held back for whom until when. The owner is a tenant, or the operators. */
export type HeldRef = Pick<HeldBatch, 'owner' | 'destination' | 'dueAt'>;

/** What is held back, and what of it is due. */
export interface NotificationStore {
  /** Holds a telling back with its notice, both or none. False when the batch was taken, or the notice changed. */
  add(notice: Notice, telling: Telling, dueAt: Instant): Promise<boolean>;
  get(ref: HeldRef): Promise<HeldBatch | undefined>;
  getMany(refs: readonly HeldRef[]): Promise<HeldBatch[]>;
  tellings(ref: HeldRef): Promise<Telling[]>;
  /** False when someone else changed it. */
  save(batch: HeldBatch): Promise<boolean>;
  /** What is to be told by `now`, the longest waiting first; or was begun, and nobody is at it any more. */
  due(
    tenantId: string,
    now: Instant,
    limit: number,
  ): Promise<{ tenantId: string; destination: string; dueAt: Instant }[]>;
}

/** While the queue brings a batch back by itself, the index waits. */
const AGAIN_MS = 30 * MINUTE;

export function notificationStore(tables: Tables): NotificationStore {
  const getMany: NotificationStore['getMany'] = async (refs) => {
    const keys = new Map(refs.map((ref) => [JSON.stringify(keyOf(ref)), keyOf(ref)]));
    if (keys.size === 0) return [];
    const items = await tables.getMany('notifications', [...keys.values()], { consistent: true });
    return items.map((item) => HeldBatch.parse({ ...item, dueAt: item.sk }));
  };

  return {
    getMany,
    get: async (ref) => (await getMany([ref]))[0],

    async add(notice, telling, dueAt) {
      const { committed } = await tables.transact([noticePut(notice), ...additions(notice, telling, dueAt)]);
      return committed;
    },

    async tellings({ owner, destination, dueAt }) {
      const tellings: Telling[] = [];
      let startAfter: Item | undefined;
      do {
        const page = await tables.query({
          table: 'notifications',
          partition: heldPartition(owner, destination),
          sort: { prefix: heldTellingPrefix(dueAt) },
          consistent: true,
          ...(startAfter ? { startAfter } : {}),
        });
        tellings.push(...page.items.map((item) => Telling.parse(item)));
        startAfter = page.next;
      } while (startAfter);
      return tellings;
    },

    save: (batch) => tables.write(heldPut(batch)),

    async due(tenantId, now, limit) {
      const { items } = await tables.query({
        table: 'notifications',
        index: 'dueNotices',
        partition: dueOfTenant(tenantId),
        sort: { to: now },
        limit,
      });
      return items.map(({ pk, sk }) => ({ tenantId, destination: heldDestinationOf(pk), dueAt: sk }));
    },
  };
}

const keyOf = ({ owner, destination, dueAt }: HeldRef) => heldKey(owner, destination, dueAt);

/** The telling, and the batch that it makes or joins while nobody has taken it. */
function additions(notice: Notice, telling: Telling, dueAt: Instant): Write[] {
  const { owner, destination, announcement, announcedAt, about, updatedAt } = notice;
  const expiresAt = afterDay(dueAt, NOTICE_DAYS);
  const key = heldTellingKey(owner, destination, dueAt, about, toldName(announcement, announcedAt));
  return [
    { table: 'notifications', put: { ...key, ...telling, expiresAt }, when: [{ attribute: 'pk', is: 'absent' }] },
    {
      table: 'notifications',
      update: heldKey(owner, destination, dueAt),
      set: {
        ...{ owner, destination, dueAt, updatedAt, expiresAt, dueKey: dueOfTenant(owner) },
        send: { state: 'HELD', until: dueAt },
      },
      add: { version: 1 },
      when: [{ attribute: 'taken', is: 'absent' }],
    },
  ];
}

/** Takes the batch, so that nothing joins it any more. The index holds it as long as somebody must look at it again. */
export const heldPut = (batch: HeldBatch): Write => {
  const lookAt = lookedAtAgain(batch);
  return {
    table: 'notifications',
    put: {
      ...keyOf(batch),
      ...batch,
      taken: true,
      ...(lookAt === undefined ? {} : { dueKey: dueOfTenant(batch.owner), dueAt: lookAt }),
      expiresAt: afterDay(batch.dueAt, NOTICE_DAYS),
    },
    when: ifVersion(batch.version - 1),
  };
};

function lookedAtAgain({ send, updatedAt }: HeldBatch): Instant | undefined {
  if (send.state === 'SENDING') return after(send.since, SENDING_LEASE_MS);
  return send.state === 'LATER' ? after(updatedAt, AGAIN_MS) : undefined;
}

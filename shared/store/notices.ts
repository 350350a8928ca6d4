import type { Instant } from '../model/instant.ts';
import { Notice } from '../model/notice.ts';
import { afterDay } from './expiry.ts';
import { NOTICE_PREFIX, noticeKey, noticesPartition } from './keys.ts';
import type { Item, Key, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** Which telling of what at which destination. */
export type NoticeRef = Pick<Notice, 'owner' | 'about' | 'destination' | 'announcement' | 'announcedAt'>;

/** What was told where. */
export interface NoticeStore {
  get(ref: NoticeRef): Promise<Notice | undefined>;
  /** Of one alert or report, the newest first. */
  of(
    owner: string,
    about: string,
    page?: { limit: number; startAfter?: Key | undefined },
  ): Promise<{ notices: Notice[]; next?: Item }>;
  /** False when someone else changed it. */
  save(notice: Notice): Promise<boolean>;
}

export const NOTICE_DAYS = 90;

export const noticeStore = (tables: Tables): NoticeStore => ({
  async get(ref) {
    const item = await tables.get('notifications', keyOf(ref), { consistent: true });
    return item && Notice.parse(item);
  },

  async of(owner, about, { limit, startAfter } = { limit: 100 }) {
    const { items, next } = await tables.query({
      table: 'notifications',
      partition: noticesPartition(owner, about),
      sort: { prefix: NOTICE_PREFIX },
      newestFirst: true,
      limit,
      ...(startAfter ? { startAfter } : {}),
    });
    return { notices: items.map((item) => Notice.parse(item)), ...(next ? { next } : {}) };
  },

  save: (notice) => tables.write(noticePut(notice)),
});

/** Writes a notice over the version before it; the first one where there is none. */
export const noticePut = (notice: Notice): Write => ({
  table: 'notifications',
  put: { ...keyOf(notice), ...notice, expiresAt: afterDay(notice.updatedAt, NOTICE_DAYS) },
  when: ifVersion(notice.version === 1 ? 'absent' : notice.version - 1),
});

/** One announcement; it sorts by time. */
export const toldName = (announcement: Notice['announcement'], announcedAt: Instant): string =>
  `${announcedAt}#${announcement}`;

const keyOf = ({ owner, about, destination, announcement, announcedAt }: NoticeRef) =>
  noticeKey(owner, about, destination, toldName(announcement, announcedAt));

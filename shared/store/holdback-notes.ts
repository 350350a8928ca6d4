import { HoldbackNote } from '../model/holdback.ts';
import { afterDay } from './expiry.ts';
import { HOLDBACK_PREFIX, holdbackKey, tenantPartition } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** Days until a note is forgotten once its lock has passed. */
const KEPT_DAYS = 30;

/** What was noted of campaigns that are about to be locked, or were a short time ago. */
export interface HoldbackNotes {
  ofTenant(tenantId: string): Promise<HoldbackNote[]>;
}

export function holdbackNotes(tables: Tables): HoldbackNotes {
  return {
    async ofTenant(tenantId) {
      const notes: HoldbackNote[] = [];
      let startAfter: Item | undefined;
      do {
        const page = await tables.query({
          table: 'notifications',
          partition: tenantPartition(tenantId),
          sort: { prefix: HOLDBACK_PREFIX },
          consistent: true,
          ...(startAfter ? { startAfter } : {}),
        });
        notes.push(...page.items.map((item) => HoldbackNote.parse(item)));
        startAfter = page.next;
      } while (startAfter);
      return notes;
    },
  };
}

export const holdbackPut = (note: HoldbackNote, expected: ExpectedVersion): Write => ({
  table: 'notifications',
  put: { ...holdbackKey(note.tenantId, note.campaignId), ...note, expiresAt: afterDay(note.lockAt, KEPT_DAYS) },
  when: ifVersion(expected),
});

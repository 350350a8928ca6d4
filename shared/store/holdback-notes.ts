import { HoldbackNote } from '../model/holdback.ts';
import { HOLDBACK_PREFIX, holdbackKey, tenantPartition } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** What was noted of campaigns that are about to be locked: few at a time. */
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
          table: 'alerts',
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
  table: 'alerts',
  put: { ...holdbackKey(note.tenantId, note.campaignId), ...note },
  when: ifVersion(expected),
});

/** Once the lock is over, nothing of it is kept but the alert. */
export const holdbackDelete = ({ tenantId, campaignId, version }: HoldbackNote): Write => ({
  table: 'alerts',
  delete: holdbackKey(tenantId, campaignId),
  when: ifVersion(version),
});

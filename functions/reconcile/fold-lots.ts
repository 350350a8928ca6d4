import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { lotPut } from '../../shared/store/due-lots.ts';
import type { Write } from '../../shared/store/tables.ts';

/** From so many on a lot is cheaper than an index entry for each. */
const LOT_FROM = 4;
/** `2026-11-02T15:04`: what is due within a minute of each other may be looked at together. */
const MINUTE_LENGTH = 16;

/** Puts claims of one commit that are looked at again in the same minute into lots; the others keep their own entries. */
export function foldLots(claims: readonly Claim[]): { claims: Claim[]; writes: Write[] } {
  const byMinute = Map.groupBy(claims.filter(isReverified), ({ current }) => current.due?.at.slice(0, MINUTE_LENGTH));
  const lotOf = new Map<string, Instant>();
  const writes: Write[] = [];
  for (const group of byMinute.values()) {
    const [first, ...others] = group;
    if (!first || group.length < LOT_FROM) continue;
    const at = group.map(({ current }) => current.due!.at).reduce((a, b) => (a > b ? a : b));
    for (const { id } of group) lotOf.set(id, at);
    writes.push(lotPut(at, [first, ...others]));
  }
  return {
    claims: claims.map((claim) => {
      const lotAt = lotOf.get(claim.id);
      if (lotAt === undefined) return claim;
      const { due: _, ...current } = claim.current;
      return { ...claim, current: { ...current, lotAt } };
    }),
    writes,
  };
}

const isReverified = ({ current }: Claim): boolean => current.due?.kind === 'reverify';

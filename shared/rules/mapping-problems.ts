import type { LocalDate } from '../model/local-date.ts';
import type { MappingEntry } from '../model/mapping.ts';
import type { NetworkRow } from '../model/source-row.ts';
import { affiliateKey, normalLabel } from './affiliate-label.ts';
import { daysLater } from './calendar.ts';
import { belongs } from './mapping-in-force.ts';

/** What somebody should look at in a mapping. None of it stops a merge. */
export interface MappingProblem {
  kind: 'INTERNAL_AND_NOT' | 'ID_OF_SEVERAL' | 'ID_OF_ANOTHER' | 'LABEL_MISSING' | 'WITHOUT_SPEND' | 'NOT_MAPPED';
  sourceIds: string[];
  /** One sentence of ids and labels. */
  message: string;
}

type Owned = MappingEntry & { affiliateLabel: string; advertiserId: string };

/** A mapped source is stale after so many days without spend. */
const STALE_DAYS = 30;

/** Where entries in force contradict each other. */
export const contradictions = (entries: readonly MappingEntry[]): MappingProblem[] => [
  ...groups(owned(entries), ({ advertiserId, affiliateLabel }) => affiliateKey(advertiserId, affiliateLabel)).flatMap(
    (group) =>
      new Set(group.map(({ internal }) => internal)).size === 1
        ? []
        : [
            problem(
              'INTERNAL_AND_NOT',
              group,
              `${group[0].affiliateLabel} is internal by one source and external by another`,
            ),
          ],
  ),
  ...groups(
    owned(entries).filter(({ affiliateId }) => affiliateId !== undefined),
    ({ advertiserId, affiliateId }) => JSON.stringify([advertiserId, affiliateId]),
  ).flatMap((group) => {
    const labels = [...new Set(group.map(({ affiliateLabel }) => normalLabel(affiliateLabel)))];
    const [{ affiliateId, advertiserId }] = group;
    return labels.length === 1
      ? []
      : [
          problem(
            'ID_OF_SEVERAL',
            group,
            `affiliate id ${affiliateId} of advertiser ${advertiserId} stands for ${labels.join(', ')}`,
          ),
        ];
  }),
  ...entries
    .filter((entry) => !belongs(entry) && entry.affiliateId !== undefined && entry.advertiserId !== undefined)
    .map((entry) =>
      problem(
        'LABEL_MISSING',
        [entry],
        `source ${entry.sourceId} names affiliate id ${entry.affiliateId} without its label`,
      ),
    ),
];

/** By what id and label the network knows an affiliate of an advertiser. */
export type NetworkName = Pick<NetworkRow, 'advertiserId' | 'affiliateId' | 'affiliateLabel'>;

/** Where the network knows an entry's id, or its label, otherwise: the label decides whose the spend is. */
export function idProblems(entries: readonly MappingEntry[], network: readonly NetworkName[]): MappingProblem[] {
  const labels = new Map(
    network.map((row) => [idKey(row.advertiserId, row.affiliateId), normalLabel(row.affiliateLabel)]),
  );
  const ids = Map.groupBy(network, (row) => affiliateKey(row.advertiserId, row.affiliateLabel));
  return owned(entries).flatMap((entry) => {
    const { sourceId, advertiserId, affiliateId, affiliateLabel } = entry;
    if (affiliateId === undefined) return [];
    const label = labels.get(idKey(advertiserId, affiliateId));
    const known = ids.get(affiliateKey(advertiserId, affiliateLabel))?.map((row) => row.affiliateId) ?? [];
    const otherLabel = label !== undefined && label !== normalLabel(affiliateLabel);
    const otherId = known.length > 0 && !known.includes(affiliateId);
    if (!otherLabel && !otherId) return [];
    const facts = [
      ...(otherLabel ? [`the network calls ${affiliateId} ${label}`] : []),
      ...(otherId ? [`${affiliateLabel} has id ${[...new Set(known)].join(', ')} there`] : []),
    ];
    return [
      problem(
        'ID_OF_ANOTHER',
        [entry],
        `source ${sourceId} is mapped to ${affiliateLabel}, id ${affiliateId}: ${facts.join(', ')}`,
      ),
    ];
  });
}

/** A traffic source and the last day that it cost anything. */
export interface LastSpend {
  sourceId: string;
  sourceName: string;
  date: LocalDate;
}

/** Mapped sources that spend no more, and spending ones that are mapped to nobody. */
export function spendProblems(
  entries: readonly MappingEntry[],
  spent: readonly LastSpend[],
  today: LocalDate,
): MappingProblem[] {
  const last = new Map(spent.map(({ sourceId, date }) => [sourceId, date]));
  const mapped = new Set(owned(entries).map(({ sourceId }) => sourceId));
  const staleBefore = daysLater(today, -STALE_DAYS);
  return [
    ...owned(entries)
      .filter(({ sourceId, validFrom }) => (last.get(sourceId) ?? validFrom) < staleBefore)
      .map((entry) =>
        problem(
          'WITHOUT_SPEND',
          [entry],
          `source ${entry.sourceId} of ${entry.affiliateLabel} has no spend since ${last.get(entry.sourceId) ?? entry.validFrom}`,
        ),
      ),
    ...spent
      .filter(({ sourceId, date }) => !mapped.has(sourceId) && date >= staleBefore)
      .map((source) =>
        problem(
          'NOT_MAPPED',
          [source],
          `source ${source.sourceId} (${source.sourceName}) spends and belongs to nobody`,
        ),
      ),
  ];
}

const owned = (entries: readonly MappingEntry[]): Owned[] => entries.filter((entry): entry is Owned => belongs(entry));

const idKey = (advertiserId: string, affiliateId: string): string => JSON.stringify([advertiserId, affiliateId]);

const groups = <Item>(items: readonly Item[], key: (item: Item) => string): [Item, ...Item[]][] =>
  [...Map.groupBy(items, key).values()] as [Item, ...Item[]][];

const problem = (
  kind: MappingProblem['kind'],
  about: readonly { sourceId: string }[],
  message: string,
): MappingProblem => ({ kind, sourceIds: about.map(({ sourceId }) => sourceId), message });

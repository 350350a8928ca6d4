import type { Source, SourceExtras } from '../model/source.ts';

type Extra = keyof SourceExtras;

/** What each source takes beside its account, and what of that it needs. */
const EXTRAS: Readonly<Record<Source, { needs: readonly Extra[]; takes: readonly Extra[] }>> = {
  everflow: { needs: [], takes: ['networkTimeZoneId'] },
  'everflow-subs': { needs: [], takes: ['networkTimeZoneId'] },
  redtrack: { needs: [], takes: [] },
  posthog: { needs: ['projectId', 'region'], takes: [] },
  mautic: { needs: [], takes: [] },
  sheets: { needs: ['spreadsheetId', 'range', 'purpose'], takes: ['internalLabels'] },
};

/** The names of what a source takes. */
export const extrasOf = (source: Source): readonly Extra[] => [...EXTRAS[source].needs, ...EXTRAS[source].takes];

/** What is wrong with what a source is told, by the name of the value. */
export function extraFaults(source: Source, given: SourceExtras): { path: Extra; message: string }[] {
  const named = (Object.keys(given) as Extra[]).filter((name) => given[name] !== undefined);
  return [
    ...named
      .filter((name) => !extrasOf(source).includes(name))
      .map((path) => ({ path, message: 'is of other sources only' })),
    ...EXTRAS[source].needs
      .filter((name) => given[name] === undefined)
      .map((path) => ({ path, message: 'is needed of this source' })),
    ...(given.internalLabels !== undefined && given.purpose === 'table'
      ? [{ path: 'internalLabels' as const, message: 'belongs to a mapping' }]
      : []),
  ];
}

import type { SourceSettings } from '../model/source.ts';

/** The network's number of New York. */
export const NEW_YORK = 80;

/** The network's number of a time zone: of New York it is known, of others the settings say it. */
export const networkTimeZoneOf = (timeZone: string, settings: SourceSettings): number | undefined =>
  settings.networkTimeZoneId ?? (timeZone === 'America/New_York' ? NEW_YORK : undefined);

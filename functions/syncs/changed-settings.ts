import { isDeepStrictEqual } from 'node:util';
import { invalid } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import { vendorOf, type Source, type SourceExtras, type SourceSettings } from '../../shared/model/source.ts';
import { extraFaults, extrasOf } from '../../shared/rules/source-extras.ts';
import { saysOnlyNow } from '../../shared/rules/sync-schedule.ts';
import type { SettingsBody, StateBody } from './settings-body.ts';

/** The zone whose number the network has without being told. */
const KNOWN_ZONE = 'America/New_York';

/** Throws 400 where the network could not tell which day is meant. */
export function refuseZone(source: Source, { networkTimeZoneId: id }: SettingsBody, timeZone: string): void {
  const isNetwork = vendorOf(source) === 'everflow';
  if (!isNetwork && id !== undefined) throw invalid({ path: 'networkTimeZoneId', message: 'is of the network only' });
  if (isNetwork && id === undefined && timeZone !== KNOWN_ZONE)
    throw invalid({ path: 'networkTimeZoneId', message: `is needed: the tenant’s days are those of ${timeZone}` });
}

/** Throws 400 where a source is told what it does not take, or is not told what it needs. */
export function refuseExtras(source: Source, { account: _, since: __, ...extras }: SettingsBody): void {
  const faults = extraFaults(source, extras);
  if (faults.length > 0) throw invalid(...faults);
}

/** The settings as they were entered. What is paused stays so: it is resumed by itself. Throws 400 where its first day is past and it cannot be read for that. */
export function configured(
  before: SourceSettings | undefined,
  source: Source,
  { tenantId, now, body }: ApiCall<SettingsBody>,
  today: LocalDate,
): SourceSettings {
  const { account, since } = body;
  const extras: SourceExtras = Object.fromEntries(
    extrasOf(source).flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])),
  );
  if (before && isDeepStrictEqual(said(before), { account, since, ...extras })) return before;
  if (saysOnlyNow(source) && since < today && since !== before?.since)
    throw invalid({ path: 'since', message: `must not be before ${today}: a sheet says nothing of days past` });
  return {
    ...{ tenantId, source, account, since, ...extras },
    ...{ state: before?.state ?? 'active', ...(before?.reason === undefined ? {} : { reason: before.reason }) },
    ...{ updatedAt: now, version: (before?.version ?? 0) + 1 },
  };
}

const said = ({
  tenantId: _,
  source: __,
  state: ___,
  reason: ____,
  updatedAt: _____,
  version: ______,
  ...entered
}: SourceSettings) => entered;

/** The settings paused or resumed. */
export function switched(before: SourceSettings, { now, body }: ApiCall<StateBody>): SourceSettings {
  const { state, reason } = body;
  const { reason: reasonBefore, ...rest } = before;
  if (before.state === state && (state === 'active' || reasonBefore === reason)) return before;
  return {
    ...{ ...rest, state, updatedAt: now, version: before.version + 1 },
    ...(state === 'paused' && reason !== undefined ? { reason } : {}),
  };
}

import { invalid } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import { vendorOf, type Source, type SourceSettings } from '../../shared/model/source.ts';
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

/** The settings as they were entered. What is paused stays so: it is resumed by itself. */
export function configured(
  before: SourceSettings | undefined,
  source: Source,
  { tenantId, now, body }: ApiCall<SettingsBody>,
): SourceSettings {
  const { account, since, networkTimeZoneId } = body;
  const isSame =
    before?.account === account && before.since === since && before.networkTimeZoneId === networkTimeZoneId;
  if (before && isSame) return before;
  return {
    ...{ tenantId, source, account, since, ...(networkTimeZoneId === undefined ? {} : { networkTimeZoneId }) },
    ...{ state: before?.state ?? 'active', ...(before?.reason === undefined ? {} : { reason: before.reason }) },
    ...{ updatedAt: now, version: (before?.version ?? 0) + 1 },
  };
}

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

import type { Clawback, ClawbackPacket, PayoutLine, UsedObservation } from '../model/clawback.ts';
import type { Instant } from '../model/instant.ts';
import { METRICS } from '../model/platform.ts';
import { presentVerdict } from './present-verdict.ts';

/** A recommendation as lists and webhooks show it: everything but its evidence. */
export const presentClawback = ({ tenantId: _, version: __, packet: ___, confidenceBps, ...clawback }: Clawback) => ({
  ...clawback,
  currency: clawback.currency ?? null,
  confidence: confidenceBps / 10_000,
});

/** The same with all that it rests on. Numbers that may no longer be kept are not shown; the amount stays. */
export const presentWholeClawback = (clawback: Clawback, now: Instant) => {
  const { packet, currency } = clawback;
  return { ...presentClawback(clawback), packet: presentPacket(packet, currency, now) };
};

const presentPacket = (packet: ClawbackPacket, currency: string | undefined, now: Instant) => {
  const { claim, observations, verdict, payout, lines, timeline } = packet;
  const expired = new Set(observations.filter((one) => isExpired(one, now)).map(({ id }) => id));
  return {
    claim,
    observations: observations.map((one) => presentObservation(one, expired.has(one.id))),
    verdict: presentVerdict(verdict, now),
    payout: { ...payout, currency: currency ?? null },
    arithmetic: lines.map((line) => presentLine(line, expired.has(line.observationId ?? ''))),
    timeline,
  };
};

const isExpired = ({ retainUntil }: UsedObservation, now: Instant): boolean => (retainUntil ?? now) < now;

const EXPIRED = 'The source allows keeping its numbers only until retainUntil.';

const presentObservation = ({ metrics, ...observation }: UsedObservation, expired: boolean) => ({
  ...observation,
  ...(expired ? { note: EXPIRED } : {}),
  raw: Object.fromEntries(
    METRICS.flatMap((metric) => {
      const seen = metrics[metric];
      return seen ? [[metric, { ...seen, value: expired ? null : seen.value }]] : [];
    }),
  ),
});

const presentLine = (line: PayoutLine, expired: boolean) =>
  expired
    ? { ...line, observed: null, over: null, text: 'The numbers that this line gave have expired.' }
    : { ...line, text: sentence(line) };

/** `(3,000 − 1,000) views × 12,000,000 micros per 1,000 = 24,000,000 micros` */
const sentence = ({ metric, claimed, observed, over, rateMicros, per, amountMicros }: PayoutLine): string => {
  const difference = over === 0 && claimed < observed ? '0' : `(${count(claimed)} − ${count(observed)})`;
  const rate = per === 1 ? `${count(rateMicros)} micros` : `${count(rateMicros)} micros per ${count(per)}`;
  return `${difference} ${metric} × ${rate} = ${count(amountMicros)} micros`;
};

const count = (value: number): string => value.toLocaleString('en-US');

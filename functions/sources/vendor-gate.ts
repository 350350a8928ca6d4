import { atMs, SECOND, toMs } from '../../shared/model/instant.ts';
import { vendorOf, type Source } from '../../shared/model/source.ts';
import type { CallTokens } from '../../shared/lambda/call-tokens.ts';
import type { Gate, SourceLimits } from '../../shared/sources/port.ts';
import { rateOf } from '../../shared/rules/token-bucket.ts';
import type { PlatformStateStore } from '../../shared/store/platform-state.ts';

export interface VendorGates {
  state: PlatformStateStore;
  tokens: CallTokens;
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

/** The way to one account with a vendor, for all runs of all tenants together. */
export interface VendorGate {
  gate: Gate;
  /** Keeps everybody away until then. */
  close(untilMs: number): Promise<void>;
}

const TRIES = 6;

/** Whichever of the vendor's sources is read. Less than a second is waited for here; a longer wait is not a function's to pay for. */
export function vendorGate(
  { state, tokens, now, sleep }: VendorGates,
  source: Source,
  account: string,
  limits: SourceLimits,
): VendorGate {
  const vendor = vendorOf(source);
  const counted = { vendor, account, rate: rateOf(limits.pace) };

  async function closedUntil(): Promise<number | undefined> {
    const { blockedUntil } = await state.load(vendor, account);
    if (blockedUntil !== undefined && toMs(blockedUntil) > now()) return toMs(blockedUntil);
    const { calls, retryAt } = await tokens.take(counted, 1, now);
    if (calls === 1) return undefined;
    return retryAt === undefined ? now() + SECOND : toMs(retryAt);
  }

  return {
    async gate() {
      for (;;) {
        const untilMs = await closedUntil();
        if (untilMs === undefined || untilMs - now() >= SECOND) return untilMs;
        await sleep(Math.max(1, untilMs - now()));
      }
    },

    async close(untilMs) {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const before = await state.load(vendor, account);
        if (before.blockedUntil !== undefined && toMs(before.blockedUntil) >= untilMs) return;
        if (await state.save(vendor, account, { ...before, blockedUntil: atMs(untilMs) }, before)) return;
      }
      throw new Error(`the state of ${vendor} changed too often to be updated`);
    },
  };
}

import type { Counts, Platform } from '../shared/model/platform.ts';
import type { Claimed } from '../shared/model/claimed.ts';
import { capabilityOf } from '../shared/platforms/capabilities.ts';
import { classify, type ClassificationInput } from '../shared/rules/classification.ts';
import { DEFAULT_POLICY } from '../shared/rules/default-policy.ts';

const HOUR = 3600;

const claim = (
  platform: Platform,
  claimed: Claimed,
  observed: Counts | null,
  hours: number,
  more: Partial<ClassificationInput> = {},
): ClassificationInput => ({
  claimed,
  observed,
  elapsedSeconds: hours * HOUR,
  capability: capabilityOf(platform).metrics,
  settled: true,
  retriesSpent: false,
  firstObserved: null,
  ...more,
});

/** Sixteen claims in the shares in which they come: most are true, and each outcome is among them. */
const MIX: readonly ClassificationInput[] = [
  claim('youtube', { views: 10_400 }, { views: 10_400 }, 0),
  claim('youtube', { views: 98_220 }, { views: 104_310 }, 2),
  claim('youtube', { views: 1_204_300, clicks: 3100 }, { views: 1_210_020 }, 1),
  claim('youtube', { views: 5200 }, { views: 5011 }, 0),
  claim('x', { views: 4310, clicks: 122 }, { views: 4420, clicks: 124 }, 1),
  claim('x', { views: 812, clicks: 31, conversions: 2 }, { views: 830, clicks: 31 }, 3),
  claim('x', { views: 22_000 }, { views: 22_480 }, 1),
  claim('x', { views: 640 }, { views: 655 }, 5),
  claim('x', { views: 7000, clicks: 90 }, { views: 7150, clicks: 88 }, 0),
  claim('youtube', { views: 10_800 }, { views: 10_000 }, 1),
  claim('x', { views: 1150, clicks: 40 }, { views: 1000, clicks: 38 }, 1),
  claim('x', { views: 3000 }, { views: 9000 }, 2),
  claim('youtube', { views: 20_000 }, { views: 10_100 }, 4),
  claim('youtube', { views: 900 }, null, 1, { settled: false }),
  claim('x', { views: 500, clicks: 20 }, { views: 520 }, 1, { settled: false }),
  claim('youtube', { clicks: 80 }, { views: 4000 }, 1),
];

const WINDOWS = 10;
const WINDOW_MS = 300;
const ROUNDS_BETWEEN_LOOKS = 500;

/** The fastest of several windows: whatever else the machine does only ever takes time away. */
let best = 0;
let confidence = 0;
for (let window = 0; window < WINDOWS; window += 1) {
  const started = performance.now();
  let done = 0;
  let took = 0;
  while (took < WINDOW_MS) {
    for (let round = 0; round < ROUNDS_BETWEEN_LOOKS; round += 1)
      for (const input of MIX) confidence += classify(input, DEFAULT_POLICY.comparison).confidenceBps;
    done += ROUNDS_BETWEEN_LOOKS * MIX.length;
    took = performance.now() - started;
  }
  best = Math.max(best, (done / took) * 1000);
}
// The sum is used, so that no optimiser may leave the work out.
if (confidence === 0) throw new Error('nothing was classified');
process.send?.(Math.round(best));
process.disconnect?.();

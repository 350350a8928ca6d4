import { createHash } from 'node:crypto';

const WORK = JSON.stringify(
  Array.from({ length: 40 }, (_, index) => ({
    ...{ id: `sub_${index}`, claimed: { views: index * 1000, clicks: index } },
    ...{ at: '2026-01-14T00:00:00.000Z', flags: ['high_ctr', 'author_unproven'] },
  })),
);
const MEASURED_MS = 150;

/**
 * How fast the machine is now: so many times a second it reads, writes and hashes a fixed text on one core. Where others share
 * its processors it changes by a half within minutes, and every figure with it.
 */
export function machineSpeed(): number {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < MEASURED_MS)
    for (let n = 0; n < 10; n += 1, done += 1)
      createHash('sha256')
        .update(JSON.stringify(JSON.parse(WORK)))
        .digest('hex');
  return (done / (performance.now() - started)) * 1000;
}

/** Of what was measured, what was measured while the machine was as fast as it ever was, but for so small a part. */
export function atFullSpeed<T extends { speed: number }>(measured: readonly T[]): T[] {
  const fastest = Math.max(...measured.map(({ speed }) => speed));
  return measured.filter(({ speed }) => speed >= fastest * FULL);
}

const FULL = 0.95;

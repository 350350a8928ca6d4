import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plain, table } from '../local/demo/text-table.ts';
import { reportClaims } from './accept-load.ts';
import { setting } from './machine.ts';
import { withApplication } from './running-application.ts';
import { bundleOf, selfTimes, type Profile, type SelfTime } from './self-times.ts';
import { putPosts } from './verified.ts';

/**
 * Where the time goes: `node bench/profile.ts accept` or `… verify`. Prints the costliest areas and places of every
 * thread, per claim, and leaves the profiles in bench/out for a browser's developer tools.
 */
const WARM_UP_CLAIMS = 600;
const path = process.argv[2] ?? 'accept';
const claims = setting('N', 3000);
const top = setting('TOP', 25);
const folder = join(import.meta.dirname, 'out', `profile-${path}-${process.pid}`);
mkdirSync(folder, { recursive: true });

await withApplication({ entry: 'profiled-process.ts' }, async ({ access, pause, untilIdle, process: child }) => {
  const toggle = async (): Promise<void> => {
    const done = once(child, 'message');
    child.send(folder);
    await done;
  };
  const report = (count: number, firstPost: number) =>
    reportClaims({ access, connections: 8, claims: count, warmUpSeconds: 0, firstPost });

  await putPosts(access, claims + 2 * WARM_UP_CLAIMS);
  await report(WARM_UP_CLAIMS, 0);
  await untilIdle(60);
  await pause(true);
  await report(WARM_UP_CLAIMS, WARM_UP_CLAIMS);
  if (path === 'verify') await report(claims, 2 * WARM_UP_CLAIMS);
  await toggle();
  const started = performance.now();
  if (path === 'verify') {
    await pause(false);
    await untilIdle(150);
  } else {
    await report(claims, 2 * WARM_UP_CLAIMS);
  }
  console.log(`${claims} claims, ${Math.round(claims / ((performance.now() - started) / 1000))}/s with the profilers`);
  await toggle();
});

const threads = new Map<string, SelfTime[]>();
for (const file of readdirSync(folder)) {
  const profile: Profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const name = bundleOf(profile) ?? 'main thread';
  threads.set(name, [...(threads.get(name) ?? []), ...selfTimes(profile)]);
}
for (const [name, times] of threads) {
  const total = times.reduce((sum, { micros }) => sum + micros, 0);
  console.log(`\n${name}: ${Math.round(total / claims)} µs of work per claim`);
  for (const by of ['area', 'place'] as const) console.log(table(['µs', by], rowsBy(times, by)));
}

function rowsBy(times: readonly SelfTime[], by: 'area' | 'place') {
  const sums = [...Map.groupBy(times, (time) => time[by])].map(
    ([name, all]) => [all.reduce((sum, { micros }) => sum + micros, 0) / claims, name] as const,
  );
  return sums
    .sort(([a], [b]) => b - a)
    .slice(0, top)
    .map(([micros, name]) => [plain(micros.toFixed(1)), plain(name)]);
}

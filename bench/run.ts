import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureAccepted } from './accepted.ts';
import { measureBundles } from './bundles.ts';
import { measureClassified } from './classified.ts';
import { measureGateway } from './gateway-overhead.ts';
import { setting, thisMachine } from './machine.ts';
import { printFigures, type Figures } from './print-figures.ts';
import { measureVerified } from './verified.ts';

/**
 * Measures what the project promises, each part by itself. SECONDS_PER_LEVEL and N (claims of a backlog) make it shorter or
 * longer; ONLY names the one part to measure, which then writes no file.
 */
const PARTS = ['classify', 'bundles', 'accept', 'verify', 'gateway'] as const;

const only = process.env.ONLY;
if (only !== undefined && !PARTS.some((part) => part === only))
  throw new Error(`ONLY is one of ${PARTS.join(', ')}, not ${only}`);
const wanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
const secondsPerLevel = setting('SECONDS_PER_LEVEL', 3);
const claims = setting('N', 2000);

const started = performance.now();
const say = (step: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`);

const figures: Figures = {
  machine: thisMachine(),
  ...(wanted('classify') && { classified: await measureClassified(say) }),
  ...(wanted('bundles') && { bundles: await measureBundles(say) }),
  ...(wanted('accept') && { accepted: await measureAccepted(secondsPerLevel, say) }),
  ...(wanted('verify') && { verified: await measureVerified(claims, say) }),
  ...(wanted('gateway') && { gateway: await measureGateway(say) }),
};
console.log(printFigures(figures));

if (only === undefined) {
  const folder = join(import.meta.dirname, 'out');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(asJson(figures), null, 2)}\n`);
  say('written to bench/out/bench.json');
}

function asJson({ machine, accepted, verified, classified, bundles, gateway }: Figures): object {
  const byLevel = <T>(read: (level: NonNullable<typeof accepted>[number]) => T): Record<string, T> =>
    Object.fromEntries((accepted ?? []).map((level) => [`c${level.connections}`, read(level)]));
  return {
    ...(accepted && {
      acceptedPerSecond: byLevel(({ perSecond }) => perSecond),
      acceptedP50Ms: byLevel(({ milliseconds }) => milliseconds.p50),
      acceptedP95Ms: byLevel(({ milliseconds }) => milliseconds.p95),
      acceptedP99Ms: byLevel(({ milliseconds }) => milliseconds.p99),
    }),
    ...(verified && { verifiedPerSecond: verified.perSecond }),
    ...(classified && { classifyPerSecond: classified.perSecond }),
    ...(bundles && { functions: bundles }),
    ...(gateway && { gatewayOverhead: gateway.overhead }),
    machine,
    details: { accepted, verified, classified, gateway },
  };
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembled } from '../local/assembly.ts';
import { costOfUse, perMillion, totalOf, type MachineType } from './cost/cost-of-use.ts';
import { fixedCosts } from './cost/fixed-costs.ts';
import { describeMix } from './cost/honest-mix.ts';
import { measureClaims, type Measured } from './cost/measured-claims.ts';
import { oneAtATime } from './cost/one-at-a-time.ts';
import { printCost, type Column } from './cost/print-cost.ts';
import { unitsPerClaim } from './cost/units-per-claim.ts';
import { setting, thisMachine } from './machine.ts';

/**
 * What a million claims cost: counts what the application uses here, and prices it. N claims, RATE of them a second. Beside
 * it, the same application verifying each claim by itself, its machine billed either way.
 */
const CDK_OUT = join(import.meta.dirname, '..', 'cdk.out');
const BATCH = 100;

const claims = setting('N', 2000);
const claimsPerSecond = setting('RATE', 100);
/** This machine cannot run an execution for each of a hundred claims a second. */
const alone = { claims: Math.min(claims, 400), claimsPerSecond: Math.min(claimsPerSecond, 20) };

const started = performance.now();
const say = (step: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`);

await assembled(CDK_OUT);
say('one claim a request');
const common = { claims, claimsPerSecond, cdkOut: CDK_OUT, looksAgain: true };
const single = await measureClaims({ ...common, perRequest: 1 }, say);
say(`${BATCH} claims a request`);
const batched = await measureClaims({ ...common, perRequest: BATCH }, say);
say('one claim an execution');
const unbatched = await measureAlone();

const columns = [
  columnOf('single', single),
  columnOf('batched', batched),
  columnOf('standardBaseline', unbatched, 'STANDARD'),
  columnOf('expressBaseline', unbatched),
];
const monthly = fixedCosts({
  cdkOut: CDK_OUT,
  customMetrics: single.used.metrics.distinct,
  emptySweep: single.emptySweep,
});
console.log(
  printCost(columns, monthly, [
    `${claims} claims of six affiliates, ${claimsPerSecond} a second, over seven platforms:`,
    `${describeMix()}.`,
    `The baselines run one execution a claim: ${alone.claims} claims, ${alone.claimsPerSecond} a second.`,
    'Counted is everything up to the last final verdict. How long functions ran is this machine’s wall time',
    `(load ${[single, batched, unbatched].map(({ load }) => load).join(', ')}). No free tiers, no storage, no data transfer.`,
  ]),
);

const folder = join(import.meta.dirname, 'out');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'cost.json'), `${JSON.stringify(asJson(), null, 2)}\n`);
say('written to bench/out/cost.json');

async function measureAlone(): Promise<Measured> {
  const cdkOut = oneAtATime(CDK_OUT);
  try {
    return await measureClaims({ ...alone, perRequest: 1, cdkOut, looksAgain: false }, say);
  } finally {
    rmSync(cdkOut, { recursive: true });
  }
}

function columnOf(name: Column['name'], measured: Measured, machine: MachineType = 'EXPRESS'): Column {
  const { reverification: again, used, traces } = measured;
  return {
    name,
    claims: measured.claims,
    costs: perMillion(costOfUse({ used, traces, machine }), measured.claims),
    reverification: again && totalOf(perMillion(costOfUse({ used: again.used, traces: 0, machine }), again.claims)),
    units: unitsPerClaim(used, measured.claims),
  };
}

function asJson(): object {
  const by = <T>(read: (column: Column) => T): Record<string, T> =>
    Object.fromEntries(columns.map((column) => [column.name, read(column)]));
  return {
    perMillionUsd: by(({ costs }) => totalOf(costs)),
    byService: by(({ costs }) => costs),
    reverificationUsd: by(({ reverification }) => reverification),
    units: by(({ units }) => units),
    fixedMonthlyUsd: monthly,
    claims,
    claimsPerSecond,
    verdicts: { single: single.verdicts, batched: batched.verdicts, unbatched: unbatched.verdicts },
    machine: thisMachine(),
  };
}

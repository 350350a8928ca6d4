import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembled } from '../local/assembly.ts';
import { readTemplate } from '../local/assembly-template.ts';
import type { MachineType } from '../local/engine/asl.ts';
import { costOfUse, perMillion, totalOf } from './cost/cost-of-use.ts';
import { fixedCosts } from './cost/fixed-costs.ts';
import { describeMix } from './cost/honest-mix.ts';
import { measureClaims, type Measured } from './cost/measured-claims.ts';
import { asDeployed, oneAtATime } from './cost/dispatch-batches.ts';
import { printCost, type Column } from './cost/print-cost.ts';
import { unitsPerClaim } from './cost/units-per-claim.ts';
import { setting, thisMachine } from './machine.ts';

/**
 * What a million claims cost: counts what the application uses here, and prices it. N claims, RATE of them a second, by so
 * many AFFILIATES. Beside it, the same application verifying each claim by itself, its machine billed either way.
 */
const CDK_OUT = join(import.meta.dirname, '..', 'cdk.out');
const BATCH = 100;

const claims = setting('N', 2000);
const claimsPerSecond = setting('RATE', 100);
/** Three of each of the two tenants are there in any case. */
const moreAffiliates = Math.max(0, Math.ceil(setting('AFFILIATES', 6) / 2) - 3);
const affiliates = 2 * (3 + moreAffiliates);
/** As many as Reddit may be asked for one by one. */
const ALONE_PER_SECOND = 10;

const started = performance.now();
const say = (step: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`);

await assembled(CDK_OUT);
const common = { claims, claimsPerSecond, moreAffiliates, warmUpClaims: 500, looksAgain: true };
const [single, batched] = await on(asDeployed(CDK_OUT), async (cdkOut) => {
  say('one claim a request');
  const singly = await measureClaims({ ...common, cdkOut, perRequest: 1 }, say);
  say(`${BATCH} claims a request`);
  return [singly, await measureClaims({ ...common, cdkOut, perRequest: BATCH }, say)] as const;
});
say('one claim an execution');
const unbatched = await on(oneAtATime(CDK_OUT), (cdkOut) => {
  const few = { claims: Math.min(claims, 400), warmUpClaims: 100, claimsPerSecond: ALONE_PER_SECOND };
  return measureClaims({ ...few, perRequest: 1, cdkOut, moreAffiliates, looksAgain: false }, say);
});

const columns = [
  columnOf('single', single),
  columnOf('batched', batched),
  columnOf('standardBaseline', unbatched, 'STANDARD'),
  columnOf('expressBaseline', unbatched),
];
const monthly = fixedCosts({
  template: readTemplate(CDK_OUT),
  customMetrics: single.used.metrics.distinct,
  emptySweep: single.emptySweep,
});
console.log(
  printCost(columns, monthly, [
    `${claims} claims of ${affiliates} affiliates, ${claimsPerSecond} a second, over seven platforms:`,
    `${describeMix()}.`,
    'Checks wait for company as long as in a deployed stage.',
    `The baselines run one execution a claim: ${unbatched.claims} claims, ${ALONE_PER_SECOND} a second.`,
    'Counted is everything up to the last final verdict. How long functions ran is this machine’s wall time',
    `(load ${[single, batched, unbatched].map(({ load }) => load).join(', ')}). No free tiers, no storage, no data transfer.`,
  ]),
);

const folder = join(import.meta.dirname, 'out');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'cost.json'), `${JSON.stringify(asJson(), null, 2)}\n`);
say('written to bench/out/cost.json');

/** Measures on a copy of the stack that is gone afterwards. */
async function on<T>(cdkOut: string, measure: (cdkOut: string) => Promise<T>): Promise<T> {
  try {
    return await measure(cdkOut);
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
    affiliates,
    verdicts: { single: single.verdicts, batched: batched.verdicts, unbatched: unbatched.verdicts },
    machine: thisMachine(),
  };
}

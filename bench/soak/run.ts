import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembled } from '../../local/assembly.ts';
import { plain, table } from '../../local/demo/text-table.ts';
import { runChaos, type ChaosRun } from '../../test/support/chaos/run-chaos.ts';
import { killableApplication } from '../../test/support/killable-application.ts';
import { setting } from '../machine.ts';
import { progressOn } from './progress.ts';

/** N claims while everything goes wrong that can, then an audit of the tables. Ends with 1 where it finds anything. */
const ROOT = join(import.meta.dirname, '..', '..');
const claims = setting('N', 100_000);
const started = performance.now();
await assembled(join(ROOT, 'cdk.out'));

const application = await killableApplication(tmpdir());
const progress = progressOn(process.stdout);
let run: ChaosRun;
try {
  run = await runChaos({ application, claims, onProgress: (...step) => progress.show(...step) });
} finally {
  progress.end();
  await application.stop();
}

const { report, struck, movedBack, triedAgain } = run;
const { lost, doubleTrust, doubleAlerts, orphans, unsettled, lostObservations } = report;
const found = { lost, doubleTrust, doubleAlerts, orphans, unsettled, lostObservations };
const counts = Object.fromEntries(Object.entries(found).map(([kind, { count }]) => [kind, count]));
const seconds = Math.round((performance.now() - started) / 1000);

const print = (title: string, numbers: Record<string, number>): void =>
  console.log(
    table(
      [title, ''],
      Object.entries(numbers).map(([name, count]) => [plain(name), plain(count.toLocaleString('en'))]),
    ),
  );
const { revisions, attempts, alerts, clawbacks } = report;
print('what there was', { claims: report.claims, revisions, attempts, alerts, clawbacks });
print('what went wrong', { ...struck, movedBack, triedAgain });
print('what the audit found', counts);
for (const { examples } of Object.values(found)) for (const example of examples) console.log(`  ${example}`);

const folder = join(ROOT, 'bench', 'out');
mkdirSync(folder, { recursive: true });
const figures = { claims: report.claims, faults: struck, ...counts, movedBack, seconds };
writeFileSync(join(folder, 'soak.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(`${seconds} s; written to bench/out/soak.json`);
process.exitCode = Object.values(counts).every((count) => count === 0) ? 0 : 1;

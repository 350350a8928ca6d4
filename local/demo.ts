import './engine/main-clock.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from './application.ts';
import { printOutcomes } from './demo/print-outcomes.ts';
import { runScenario } from './demo/run-scenario.ts';
import { demoScenario } from './demo/scenario.ts';
import { freePort } from './free-port.ts';

const started = performance.now();
const say = (step: string): void =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`);

const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-demo-'));
const application = await startApplication({
  port: await freePort(),
  simulatorPort: await freePort(),
  dataDir,
  onProgress: say,
});
try {
  const run = await runScenario(demoScenario(), { ...application, onProgress: say });
  console.log(printOutcomes(run));
  const surprises = run.outcomes.filter((outcome) => outcome.surprises.length > 0).length;
  console.log(
    surprises === 0
      ? `All ${run.outcomes.length} claims ended as they should, in ${((performance.now() - started) / 1000).toFixed(0)} s.`
      : `${surprises} of ${run.outcomes.length} claims did not end as they should; see UNEXPECTED above.`,
  );
  process.exitCode = surprises === 0 ? 0 : 1;
} finally {
  await application.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

import './engine/main-clock.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from './application.ts';
import { readAdvertiserRow } from './demo/advertiser-row.ts';
import { readAnnouncements, subscribePartner } from './demo/announcements.ts';
import { readClawbacks } from './demo/clawbacks.ts';
import { claimInDiscord } from './demo/discord-claim.ts';
import { readNetwork } from './demo/network.ts';
import { printAdvertiserRow } from './demo/print-advertiser-row.ts';
import { printAnnouncements } from './demo/print-announcements.ts';
import { printClawbacks } from './demo/print-clawbacks.ts';
import { printDiscordClaim } from './demo/print-discord-claim.ts';
import { printNetwork } from './demo/print-network.ts';
import { printOutcomes } from './demo/print-outcomes.ts';
import { printDispute, winDispute } from './demo/reviews.ts';
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
  const { access } = application;
  say('subscribing a partner to verdicts and alerts');
  const endpoint = await subscribePartner(access);
  say('claiming a post in Discord');
  const talk = await claimInDiscord(access);
  const run = await runScenario(demoScenario(), { ...application, onProgress: say });
  const announcements = await readAnnouncements(access.simulatorUrl, endpoint);
  const clawbacks = await readClawbacks(access, run.outcomes);
  const disputed = run.outcomes.findLast(({ last }) => last?.verdict?.status === 'AFFILIATE_OVERCLAIMED');
  const dispute = await winDispute(access, disputed?.last?.id ?? '');
  say('reading the network and the tracker');
  const network = await readNetwork(access, application.engine);
  say('dropping the order exports of a day, and claiming what was sold');
  const row = await readAdvertiserRow(access, application.engine);
  console.log(printOutcomes(run));
  console.log(printClawbacks(clawbacks));
  console.log(printDispute(dispute));
  console.log(printAnnouncements(announcements));
  console.log(printDiscordClaim(talk));
  console.log(printNetwork(network));
  console.log(printAdvertiserRow(row));
  const claims = run.outcomes.length;
  const wrong = run.outcomes.filter(({ surprises }) => surprises.length > 0).length;
  const surprises = [announcements, clawbacks, dispute, talk, network, row].flatMap((part) => part.surprises).length;
  const isAsExpected = wrong === 0 && surprises === 0;
  console.log(
    isAsExpected
      ? `All ${claims} claims ended and were told as they should, in ${((performance.now() - started) / 1000).toFixed(0)} s.`
      : `${wrong} of ${claims} claims did not end as they should, ${surprises} things went wrong after that; see UNEXPECTED above.`,
  );
  process.exitCode = isAsExpected ? 0 : 1;
} finally {
  await application.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

import './engine/main-clock.ts';
import { join } from 'node:path';
import { startApplication } from './application.ts';

const started = performance.now();
const dataDir = join(import.meta.dirname, '..', '.local');
const application = await startApplication({
  port: Number(process.env.PORT ?? 8787),
  simulatorPort: Number(process.env.SIMULATOR_PORT ?? 8788),
  dataDir,
  sampleSources: true,
  onProgress: (step) => console.log(`  ${step}…`),
});
const { baseUrl, simulatorUrl, tenants } = application.access;
console.log(`
Claimcheck is running (ready in ${((performance.now() - started) / 1000).toFixed(1)} s).

  API         ${baseUrl}/v1/health
  platforms   ${simulatorUrl}/_control/requests/youtube
  messages    ${simulatorUrl}/_control/inbox/slack
  keys        .local/access.json (tenants ${tenants.map(({ id }) => id).join(', ')})
  logs        .local/logs/

Stop with Ctrl-C; everything is kept until \`make clean\`.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void application.stop().then(() => process.exit(0));
  });
}

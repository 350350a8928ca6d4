import '../local/engine/main-clock.ts';
import { rmSync } from 'node:fs';
import { startApplication } from '../local/application.ts';

/**
 * The application in a process of its own, so that nothing but it is measured. Arguments: port, simulator port, data
 * folder, synthesized stack, and how many more affiliates each tenant has. Says what it gives access to, and ends with the process that started it, leaving nothing behind.
 */
const [port, simulatorPort, dataDir = '', cdkOut = '', moreAffiliates] = process.argv.slice(2);
const application = await startApplication({
  port: Number(port),
  simulatorPort: Number(simulatorPort),
  dataDir,
  cdkOut,
  moreAffiliates: Number(moreAffiliates),
});

const end = async (): Promise<never> => {
  await application.stop().catch(console.error);
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
};
process.once('disconnect', () => void end());
// Whoever started this ends it; an interrupt of a terminal reaches both.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.send?.(application.access);

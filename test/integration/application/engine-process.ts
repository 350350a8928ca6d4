import '../../../local/engine/main-clock.ts';
import { startApplication } from '../../../local/application.ts';

/** An application in a process of its own, so that a test can kill it. Arguments: port, simulator port, data folder. */
const [port, simulatorPort, dataDir] = process.argv.slice(2);
const application = await startApplication({
  port: Number(port),
  simulatorPort: Number(simulatorPort),
  dataDir: dataDir!,
});
console.log('ready');
process.once('SIGTERM', () => void application.stop().then(() => process.exit(0)));

import '../../local/engine/main-clock.ts';
import { startApplication } from '../../local/application.ts';
import type { Told } from './killable-application.ts';

/** An application in a process of its own, so that it can be killed. Arguments: port, simulator port, data folder. */
const [port, simulatorPort, dataDir = ''] = process.argv.slice(2);
const application = await startApplication({ port: Number(port), simulatorPort: Number(simulatorPort), dataDir });
const { access, engine } = application;

const told: Told = {
  access,
  sdkEnvironment: engine.sdkEnvironment,
  tables: {
    submissions: engine.tableName('TablesSubmissions'),
    trust: engine.tableName('TablesTrust'),
    alerts: engine.tableName('TablesAlerts'),
    registry: engine.tableName('TablesRegistry'),
    clawbacks: engine.tableName('TablesClawbacks'),
    reviews: engine.tableName('TablesReviews'),
  },
  deadLetters: [engine.queueUrl('VerifyStandardDeadLettersQueue'), engine.queueUrl('VerifyPriorityDeadLettersQueue')],
};
process.send?.(told);

const end = (): void => void application.stop().then(() => process.exit(0));
process.once('SIGTERM', end);
// Whoever started this is gone.
process.once('disconnect', end);

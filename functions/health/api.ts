import { environmentOf } from '../../shared/lambda/env.ts';
import manifest from '../../package.json' with { type: 'json' };
import { healthApi } from './health-api.ts';

environmentOf('health');

export const handler = healthApi({ version: manifest.version, now: Date.now });

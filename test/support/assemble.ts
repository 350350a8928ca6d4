import { join } from 'node:path';
import { assembled } from '../../local/assembly.ts';

/** The stack is synthesized once for all tests that run it. */
export default async function setup(): Promise<void> {
  await assembled(join(import.meta.dirname, '..', '..', 'cdk.out'));
}

import { changedAssembly } from '../../local/assembly-template.ts';
import { temporaryFolder } from '../machine.ts';

/** A copy of the synthesized stack that verifies each claim by itself: dispatch gets one check, and waits for no other. */
export const oneAtATime = (cdkOut: string): string =>
  changedAssembly({ cdkOut, stack: 'Claimcheck', folder: temporaryFolder() }, ({ Resources }) => {
    const mappings = Object.values(Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::EventSourceMapping' && JSON.stringify(Properties['FunctionName']).includes('"Dispatch'),
    );
    if (mappings.length === 0) throw new Error('dispatch reads no queue');
    for (const { Properties } of mappings) {
      Properties['BatchSize'] = 1;
      Properties['MaximumBatchingWindowInSeconds'] = 0;
    }
  });

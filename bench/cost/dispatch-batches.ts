import { configOf } from '../../infra/config.ts';
import { changedAssembly, type Template } from '../../local/assembly-template.ts';

/** A copy of the synthesized stack whose checks wait for company as long as they do in a deployed stage. */
export const asDeployed = (cdkOut: string): string => {
  const { standard, priority } = configOf('prod').verifyWindowSeconds;
  return withBatches(cdkOut, (queue) => ({
    MaximumBatchingWindowInSeconds: queue.includes('Priority') ? priority : standard,
  }));
};

/** A copy that verifies each claim by itself: dispatch gets one check, and waits for no other. */
export const oneAtATime = (cdkOut: string): string =>
  withBatches(cdkOut, () => ({ BatchSize: 1, MaximumBatchingWindowInSeconds: 0 }));

/** `settingsOf` takes the queue as the template names it. */
const withBatches = (cdkOut: string, settingsOf: (queue: string) => Record<string, number>): string =>
  changedAssembly({ cdkOut, stack: 'Claimcheck' }, (template) => {
    const mappings = mappingsOfDispatch(template);
    if (mappings.length === 0) throw new Error('dispatch reads no queue');
    for (const { Properties } of mappings)
      Object.assign(Properties, settingsOf(JSON.stringify(Properties['EventSourceArn'])));
  });

const mappingsOfDispatch = ({ Resources }: Template) =>
  Object.values(Resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::EventSourceMapping' && JSON.stringify(Properties['FunctionName']).includes('"Dispatch'),
  );

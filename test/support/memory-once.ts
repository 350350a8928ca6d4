import type { Once } from '../../shared/lambda/once.ts';

/** Once-per-key in memory, with the answers that the DynamoDB layer gives. */
export function memoryOnce(): Once {
  const keys = new Map<string, 'running' | 'done'>();
  return async (key, work) => {
    const state = keys.get(key);
    if (state === 'running')
      throw Object.assign(new Error(`${key} is running`), { name: 'IdempotencyAlreadyInProgressError' });
    if (state === 'done') return;
    keys.set(key, 'running');
    try {
      await work();
      keys.set(key, 'done');
    } catch (error) {
      keys.delete(key);
      throw error;
    }
  };
}

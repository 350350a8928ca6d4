import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import type { Context } from 'aws-lambda';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';

/** Runs work once per key: a second call while the first runs rejects, a later one does nothing. Work that rejects may run again. */
export type Once = (key: string, work: () => Promise<void>) => Promise<void>;

const KEPT_SECONDS = 24 * 3600;

/** Powertools idempotency around a piece of work; the context bounds how long a crashed run blocks its key. */
export function oncePerKey(persistenceStore: BasePersistenceLayer, context: Context): Once {
  const config = new IdempotencyConfig({ expiresAfterSeconds: KEPT_SECONDS });
  config.registerLambdaContext(context);
  const run = makeIdempotent(
    async (_key: string, work: () => Promise<void>): Promise<true> => {
      await work();
      return true;
    },
    { persistenceStore, config, dataIndexArgument: 0, keyPrefix: 'commit' },
  );
  return async (key, work) => {
    let done = false;
    try {
      await run(key, async () => {
        await work();
        done = true;
      });
    } catch (error) {
      // What is done stands, though the note of it could not be made.
      if (!done) throw error;
      logger.warn('a commit is not noted', { code: LOG.notNoted, error: error as Error });
    }
  };
}

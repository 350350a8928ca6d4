import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import type { Context } from 'aws-lambda';
import type { Caller } from '../model/registry.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { Problem, invalid } from './error-responses.ts';

/** An answer as it is kept: the body is text, so that a replay gives the same bytes. */
export type KeptAnswer = { status: number; body: string; headers?: Record<string, string> };

export interface KeyedRequest {
  caller: Caller;
  /** Whose data it is about: an operator may name another tenant each time. */
  tenantId: string;
  route: string;
  /** The Idempotency-Key header. */
  header: string;
  body: string;
}

const KEPT_SECONDS = 24 * 3600;

/**
 * Answers a request once per Idempotency-Key. The same key and body gets the first answer again; another body is 422,
 * a request still running 409. An error is not kept, so that the caller may try again.
 */
export async function answerOnce(
  persistenceStore: BasePersistenceLayer,
  context: Context,
  request: KeyedRequest,
  answer: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const { caller, tenantId, route, header, body } = request;
  if (!/^[\x20-\x7e]{1,255}$/.test(header)) {
    throw invalid({ path: 'Idempotency-Key', message: 'must be 1 to 255 printable characters' });
  }
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'key',
    payloadValidationJmesPath: 'body',
    expiresAfterSeconds: KEPT_SECONDS,
    hashFunction: 'sha256',
    throwOnNoIdempotencyKey: true,
  });
  config.registerLambdaContext(context);
  const run = makeIdempotent((_request: { key: string; body: string }, once: typeof answer) => once(), {
    persistenceStore,
    config,
    keyPrefix: 'http',
    dataIndexArgument: 0,
  });
  const key = JSON.stringify([tenantId, caller.affiliateId ?? caller.keyId, route, header]);
  let answered: KeptAnswer | undefined;
  try {
    return await run({ key, body }, async () => (answered = await answer()));
  } catch (error) {
    if (!answered) throw refusalOf(error);
    // What is done stands, though its answer could not be kept.
    logger.warn('an answer is not kept', { code: LOG.notNoted, error: error as Error });
    return answered;
  }
}

function refusalOf(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'IdempotencyValidationError') {
    return new Problem('IDEMPOTENCY_KEY_REUSED', { detail: 'Use a new Idempotency-Key for another body.' });
  }
  if (name === 'IdempotencyAlreadyInProgressError') return new Problem('REQUEST_IN_PROGRESS', { retryAfterSeconds: 1 });
  return error;
}

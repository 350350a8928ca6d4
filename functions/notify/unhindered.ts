import type { SendProgress } from '../../shared/lambda/send-once.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { Progress } from './progress.ts';

/** What fails for one destination is tried again, and costs the others nothing. */
export async function unhindered(
  owner: string,
  destination: string,
  telling: Promise<SendProgress>,
): Promise<Progress> {
  try {
    return { ...(await telling), owner, destination };
  } catch (error) {
    logger.error('a destination could not be told', {
      ...{ code: LOG.noticeNotDone, owner, destination },
      error: error as Error,
    });
    return { done: false, why: 'an error', owner, destination };
  }
}

import { messageBatch } from '../../shared/lambda/message-batch.ts';
import { DiscordTask } from '../../shared/model/discord-task.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { Redelivery } from '../../shared/outbound/redelivery.ts';
import { doInteraction } from './do-interaction.ts';
import { tellVerdict } from './tell-verdict.ts';
import type { Working } from './working.ts';

const AT_ONCE = 10;

/** Does what one delivery of the Discord queue asks for; only what is not done is delivered again. */
export const workBatch = (working: Working, redelivery: Redelivery) =>
  messageBatch({
    ...{ schema: DiscordTask, atOnce: AT_ONCE, redelivery },
    work: (task, isLast) =>
      task.kind === 'interaction' ? doInteraction(working, task.id, isLast) : tellVerdict(working, task, isLast),
    failed: (task, error) =>
      logger.error('a task of Discord was not done', { code: LOG.discordTaskNotDone, ...aboutOf(task), error }),
    unparsable: (why) => logger.error('a task of Discord cannot be read', { code: LOG.discordTaskUnparsable, why }),
  });

const aboutOf = (task: DiscordTask): Record<string, string> =>
  task.kind === 'interaction'
    ? { interactionId: task.id }
    : { ofTenant: task.tenantId, submissionId: task.submissionId };

import { SQSClient } from '@aws-sdk/client-sqs';
import { environmentOf } from '../../shared/lambda/env.ts';
import { sqsDiscordTasks } from '../../shared/outbound/announcement-queues.ts';
import { discordInteractionStore } from '../../shared/store/discord-interactions.ts';
import { discordLinkStore } from '../../shared/store/discord-links.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { discordSecret } from './discord-secret.ts';
import { interactionsApi } from './interactions-api.ts';

const env = environmentOf('discord');
const tables = dynamoTables(dynamoClient(), { discord: env.DISCORD_TABLE, registry: env.REGISTRY_TABLE });
const registry = registryStore(tables);

export const handler = interactionsApi({
  secret: discordSecret(env.DISCORD_SECRET_ID),
  interactions: discordInteractionStore(tables),
  links: discordLinkStore(tables),
  registry: registryCache(registry, Date.now),
  campaigns: registry,
  queue: sqsDiscordTasks(new SQSClient({}), env.DISCORD_QUEUE_URL),
  now: Date.now,
});

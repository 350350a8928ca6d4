import { SQSClient } from '@aws-sdk/client-sqs';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { discordApi } from '../../shared/outbound/discord-api.ts';
import { linkResolver } from '../../shared/outbound/link-resolver.ts';
import { postTo } from '../../shared/outbound/post-to.ts';
import { sqsRedelivery } from '../../shared/outbound/redelivery.ts';
import { connectedPlatforms } from '../../shared/platforms/capabilities.ts';
import { linkStop } from '../../shared/rules/post-link.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { discordFollowUpStore } from '../../shared/store/discord-follow-ups.ts';
import { discordInteractionStore } from '../../shared/store/discord-interactions.ts';
import { discordLinkStore } from '../../shared/store/discord-links.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { reviewStore } from '../../shared/store/reviews.ts';
import { discordSecret } from './discord-secret.ts';
import { disputeInDiscord } from './dispute-in-discord.ts';
import { workBatch } from './work-batch.ts';

const env = environmentOf('discord-work');
const tables = dynamoTables(dynamoClient(), {
  discord: env.DISCORD_TABLE,
  submissions: env.SUBMISSIONS_TABLE,
  registry: env.REGISTRY_TABLE,
  reviews: env.REVIEWS_TABLE,
});
const registry = registryStore(tables);
const cache = registryCache(registry, Date.now);
const claims = claimStore(tables);
const policies = activePolicies(tables, Date.now);
const reviews = reviewStore(tables);
const secret = discordSecret(env.DISCORD_SECRET_ID);

export const handler = workBatch(
  {
    tables,
    interactions: discordInteractionStore(tables),
    links: discordLinkStore(tables),
    followUps: discordFollowUpStore(tables),
    claims,
    lists: claimLists(tables),
    registry: cache,
    campaigns: registry,
    policies,
    resolveLink: linkResolver({ stop: linkStop }),
    connected: connectedPlatforms(),
    openDispute: disputeInDiscord({ tables, claims, registry: cache, policies, reviews, random: Math.random }),
    api: discordApi({
      baseUrl: env.DISCORD_BASE_URL,
      botToken: async () => (await secret()).botToken,
      post: postTo(localReceivers(env)),
    }),
    now: Date.now,
  },
  sqsRedelivery(new SQSClient({}), [env.DISCORD_QUEUE_URL], Number(env.MAX_RECEIVES)),
);

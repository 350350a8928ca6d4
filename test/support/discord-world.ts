import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { interactionsApi } from '../../functions/discord/interactions-api.ts';
import { workBatch } from '../../functions/discord/work-batch.ts';
import type { NewDispute } from '../../functions/discord/working.ts';
import { DiscordPerson, type Interaction } from '../../local/discord-person.ts';
import { discordSignature, SIMULATED_DISCORD_PUBLIC_KEY } from '../../local/simulators/discord-signature.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import type { DiscordTask } from '../../shared/model/discord-task.ts';
import { after, DAY, toMs, type Instant } from '../../shared/model/instant.ts';
import type { Affiliate, Campaign, Tenant } from '../../shared/model/registry.ts';
import type { ApiMessage } from '../../shared/outbound/discord-api.ts';
import type { SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import { connectedPlatforms } from '../../shared/platforms/capabilities.ts';
import { hashOfCode } from '../../shared/rules/link-code.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { discordFollowUpStore } from '../../shared/store/discord-follow-ups.ts';
import { discordInteractionStore } from '../../shared/store/discord-interactions.ts';
import { discordLinkStore, linkWrites } from '../../shared/store/discord-links.ts';
import { submissionOf } from '../../shared/store/keys.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { sqsRecord } from './sqs-record.ts';
import { MemoryTables } from './memory-tables.ts';
import { sampleAffiliate } from './sample-affiliate.ts';
import { T0 } from './sample-claims.ts';

/** What a person was told, and where. */
export interface SaidInDiscord {
  to: string;
  message: ApiMessage;
  nonce?: string;
}

export const USER = '1250000000000000001';
export const POST_LINK = 'https://x.com/annsample/status/1850000000000000001';
const MAX_RECEIVES = 5;

/** Both Discord functions over tables in memory, with a Discord that tests answer for and a clock that they move. */
export function discordWorld(memory = new MemoryTables(), tables: Tables = memory) {
  const clock: { now: Instant } = { now: T0 };
  const now = () => toMs(clock.now);
  const queue: DiscordTask[] = [];
  const said: SaidInDiscord[] = [];
  const answers: (SendOutcome | (() => Promise<SendOutcome>))[] = [];
  const disputes: NewDispute[] = [];
  const delayed: [string, number | undefined][] = [];
  const world = { refusesTasks: false };
  const registry = registryStore(tables);
  const stores = { interactions: discordInteractionStore(tables), links: discordLinkStore(tables), registry };
  const say = async (message: SaidInDiscord): Promise<SendOutcome> => {
    said.push(message);
    const answer = answers.shift() ?? { kind: 'sent' };
    return typeof answer === 'function' ? answer() : answer;
  };

  const api = interactionsApi({
    ...{ ...stores, now, campaigns: registry },
    secret: async () => ({ publicKey: SIMULATED_DISCORD_PUBLIC_KEY }),
    queue: {
      send: async (tasks) => {
        if (world.refusesTasks) return [...tasks];
        queue.push(...tasks);
        return [];
      },
    },
  });
  const work = workBatch(
    {
      ...{ ...stores, tables, now, campaigns: registry },
      followUps: discordFollowUpStore(tables),
      claims: claimStore(tables),
      lists: claimLists(tables),
      policies: activePolicies(tables, now),
      resolveLink: async () => ({ kind: 'unavailable', cause: 'network' }),
      connected: connectedPlatforms(),
      openDispute: async (dispute, together) => {
        if ((await tables.transact(together)).committed) disputes.push(dispute);
      },
      api: {
        answer: ({ token }, message) => say({ to: token, message }),
        write: (userId, message, nonce) => say({ to: userId, message, nonce }),
      },
    },
    {
      later: async (records, atLeast) => {
        for (const record of records) delayed.push([record.messageId, atLeast?.get(record)]);
      },
      isLast: ({ attributes }) => Number(attributes.ApproximateReceiveCount) >= MAX_RECEIVES,
    },
  );

  const person = new DiscordPerson(USER, now);
  const deliver = async (tasks: readonly unknown[], receives = 1): Promise<string[]> => {
    const Records = tasks.map((task, index) => sqsRecord('discord', task, { id: `m${index}`, receives }));
    return (await work({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };

  return {
    ...{ memory, clock, queue, said, answers, disputes, delayed, world, registry, person, deliver, api, work },
    claims: claimStore(memory),

    pass(ms: number): void {
      clock.now = after(clock.now, ms);
    },

    /** Posts what Discord would, signed. */
    async post(interaction: unknown): Promise<Record<string, unknown>> {
      const body = JSON.stringify(interaction);
      const { statusCode, body: text } = await api(eventOf(body, discordSignature(body, now())), CONTEXT);
      if (statusCode !== 200) throw new Error(`${statusCode} ${text}`);
      return JSON.parse(text) as Record<string, unknown>;
    },

    /** Posts what Discord would and works it off; what the person is told in the end, inline or later. */
    async ask(interaction: Interaction): Promise<string> {
      const answer = await this.post(interaction);
      if (answer.type === 4) return (answer.data as { content: string }).content;
      await deliver(queue.splice(0));
      return said.at(-1)?.message.content ?? '';
    },

    async tenant(id: string, changes: Partial<Tenant> = {}): Promise<void> {
      const tenant = { id, name: id, status: 'active', timeZone: 'Europe/Berlin', createdAt: T0, ...changes };
      await memory.write({ table: 'registry', put: { pk: `t#${id}`, sk: 'tenant', ...tenant }, when: [] });
    },

    async campaign(tenantId: string, id: string, changes: Partial<Campaign> = {}): Promise<void> {
      const dates = { startsAt: after(T0, -30 * DAY), endsAt: after(T0, 30 * DAY), createdAt: T0, updatedAt: T0 };
      const platforms: Campaign['platforms'] = ['x', 'youtube'];
      await registry.saveCampaign({ tenantId, id, name: id, platforms, version: 1, ...dates, ...changes }, 'absent');
    },

    async affiliate(tenantId: string, id: string, changes: Partial<Affiliate> = {}): Promise<void> {
      await registry.saveAffiliate(sampleAffiliate({ tenantId, id, name: id, ...changes }), 'absent');
    },

    async link(tenantId: string, affiliateId: string, userId = USER): Promise<void> {
      const code = { codeSha256: hashOfCode('any'), tenantId, affiliateId, until: T0 };
      await memory.write(linkWrites(code, userId, T0)[1]!);
    },

    /** The claims of a tenant, the first made first. */
    async claimsOf(tenantId: string): Promise<Claim[]> {
      const ids = memory.all('submissions').flatMap(({ pk, sk }) => (sk === 'claim' ? [submissionOf(pk).id] : []));
      return (await claimStore(memory).getMany(tenantId, ids)).toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },
  };
}

export type DiscordWorld = ReturnType<typeof discordWorld>;

/** A world in which the user claims for ann of acme, in one running campaign. */
export async function linkedWorld(memory?: MemoryTables, tables?: Tables): Promise<DiscordWorld> {
  const world = discordWorld(memory, tables);
  await world.tenant('acme');
  await world.campaign('acme', 'cmp_autumn');
  await world.affiliate('acme', 'aff_ann');
  await world.link('acme', 'aff_ann');
  return world;
}

const CONTEXT = { awsRequestId: 'aws-request', functionName: 'discord', memoryLimitInMB: '1024' } as Context;

export function eventOf(
  body: string,
  headers: Record<string, string>,
  isBase64Encoded = false,
): APIGatewayProxyEventV2 {
  return {
    ...{ version: '2.0', routeKey: 'POST /discord/interactions', rawPath: '/discord/interactions', rawQueryString: '' },
    ...{ headers: { 'content-type': 'application/json', ...headers }, isBase64Encoded, body },
    requestContext: {
      ...{ accountId: '000000000000', apiId: 'api', domainName: 'api.example.com', domainPrefix: 'api' },
      http: {
        ...{ method: 'POST', path: '/discord/interactions', protocol: 'HTTP/1.1' },
        ...{ sourceIp: '192.0.2.1', userAgent: 'tests' },
      },
      ...{ requestId: 'gateway-request', routeKey: 'POST /discord/interactions', stage: '$default' },
      ...{ time: '02/Nov/2026:15:00:00 +0000', timeEpoch: toMs(T0) },
    },
  };
}

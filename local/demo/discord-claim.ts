import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { buttonId } from '../../functions/discord/forms.ts';
import { DiscordPerson, postInteraction, type Interaction } from '../discord-person.ts';
import type { Access } from '../seed.ts';
import type { ReceivedMessage } from '../simulators/inbox.ts';
import { ApiClient, putPost } from './api-client.ts';

/** What a person asked in Discord, and what was read there after it, the first first. */
export interface Exchange {
  asked: string;
  told: readonly string[];
}

export interface DiscordTalk {
  exchanges: readonly Exchange[];
  surprises: readonly string[];
}

const POST_ID = '1960000000000000001';
const VIEWS = 5400;
const WAIT_MS = 60_000;

/** Somebody links an account, claims a post and accepts the verdict, all in Discord. The second tenant's: the sample claims are the first's. */
export async function claimInDiscord({ baseUrl, simulatorUrl, tenants }: Access): Promise<DiscordTalk> {
  const tenant = tenants[1]!;
  const affiliate = tenant.affiliates[0]!;
  const campaign = tenant.campaigns[0]!.id;
  const link = `https://x.com/i/status/${POST_ID}`;
  await putPost(simulatorUrl, 'x', POST_ID, { views: VIEWS, author: affiliate.accounts.x });
  const path = `/v1/affiliates/${affiliate.id}/discord-link`;
  const { body } = await new ApiClient(baseUrl, affiliate.key).call<{ code: string }>('POST', path);

  const person = new DiscordPerson('1250000000000000001');
  const ask = exchangeWith(baseUrl, simulatorUrl);
  const linked = await ask('/link code: …', person.command('link', { code: body.code }), /now claims for/);
  const claim = person.command('claim', { link, campaign, views: VIEWS });
  const claimed = await ask(
    `/claim link: ${link} campaign: ${campaign} views: ${VIEWS}`,
    claim,
    /^\*\*Your claim on X: it matches/,
  );
  const [id = ''] = /sub_[a-z2-7]{26}/.exec(claimed.told.join()) ?? [];
  const confirmed = await ask('[Confirm]', person.button(buttonId('confirm', id, 1)), /^You accepted the verdict/);
  return talkOf([linked, claimed, confirmed]);
}

/** What was said, with what should not have been. */
export function talkOf(exchanges: readonly (Exchange & { missed?: string })[]): DiscordTalk {
  return { exchanges, surprises: exchanges.flatMap(({ missed }) => (missed === undefined ? [] : [missed])) };
}

const Message = z.object({ content: z.string() });

function exchangeWith(baseUrl: string, simulatorUrl: string) {
  return async (asked: string, interaction: Interaction, last: RegExp): Promise<Exchange & { missed?: string }> => {
    const { status } = await postInteraction(baseUrl, interaction);
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const told = await toldOf(simulatorUrl, interaction);
      if (last.test(told.at(-1) ?? '')) return { asked, told };
      if (status !== 200 || performance.now() > deadline)
        return {
          asked,
          told,
          missed: `after ${asked.split(' ')[0]} (${status}) nothing like ${last.source} was told in Discord`,
        };
      await sleep(100);
    }
  };
}

/** What took the place of the promise, one after the other. */
async function toldOf(simulatorUrl: string, { token }: Interaction): Promise<string[]> {
  const response = await fetch(`${simulatorUrl}/_control/inbox/discord`);
  const messages = (await response.json()) as ReceivedMessage[];
  return messages
    .filter(({ path }) => path.includes(`/${token}/`))
    .flatMap(({ body }) => Message.safeParse(body).data?.content ?? []);
}

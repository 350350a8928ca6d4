import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiscordPerson, postInteraction, type Interaction } from '../../../local/discord-person.ts';
import type { ReceivedMessage } from '../../../local/simulators/inbox.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
const person = new DiscordPerson('1250000000000000001');
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

const post = (interaction: unknown) => postInteraction(app.access.baseUrl, interaction);

interface Said {
  content: string;
  components?: { components: { custom_id: string }[] }[];
}
const inbox = async (): Promise<ReceivedMessage[]> => {
  const response = await app.control('GET', '/inbox/discord');
  return (await response.json()) as ReceivedMessage[];
};
const answersTo = async ({ token }: Interaction): Promise<Said[]> =>
  (await inbox()).filter(({ path }) => path.includes(`/${token}/`)).map(({ body }) => body as Said);
const directMessages = async (): Promise<Said[]> =>
  (await inbox())
    .filter(({ path }) => path.includes('/channels/') && path.endsWith('/messages'))
    .map(({ body }) => body as Said);

/** Waits until the person reads it in place of the promise. */
async function answered(interaction: Interaction, expected: RegExp): Promise<Said> {
  await expect
    .poll(async () => (await answersTo(interaction)).at(-1)?.content ?? '', { timeout: 60_000, interval: 100 })
    .toMatch(expected);
  return (await answersTo(interaction)).at(-1)!;
}

async function asked(interaction: Interaction, expected: RegExp): Promise<Said> {
  expect(await post(interaction)).toEqual({ status: 200, body: { type: 5, data: { flags: 64 } } });
  return answered(interaction, expected);
}

const X_POST = '1970000000000000001';
const link = (postId: string): string => `https://x.com/i/status/${postId}`;
const claim = (postId: string, views: number): Interaction =>
  person.command('claim', { link: link(postId), campaign: app.campaignId, views });
const idIn = ({ content }: Said): string => /sub_[a-z2-7]{26}/.exec(content)?.[0] ?? '';
const shows = (postId: string, views: number) =>
  app.post('x', postId, { views, author: app.access.tenants[0]!.affiliates[0]!.accounts.x });

describe('Discord', () => {
  it('is answered at once, and turned away where it did not sign', async () => {
    expect(await post({ type: 1 })).toEqual({ status: 200, body: { type: 1 } });
    const unsigned = await fetch(`${app.access.baseUrl}/discord/interactions`, { method: 'POST', body: '{"type":1}' });
    expect(unsigned.status).toBe(401);
  });

  it('asks a stranger to link the account, which a code does, once', async () => {
    await asked(claim(X_POST, 10), /^Link your account first/);
    const affiliate = app.access.tenants[0]!.affiliates[0]!.id;
    const path = `/v1/affiliates/${affiliate}/discord-link`;
    const { status, body } = await app.as.affiliate().call<{ code: string }>('POST', path);
    expect(status).toBe(201);
    await asked(person.command('link', { code: 'WRONG-CODES' }), /^This code is wrong/);
    await asked(person.command('link', { code: body.code }), new RegExp(`now claims for \`${affiliate}\``));
    await asked(person.command('link', { code: body.code }), /^This code is wrong/);
  });

  it('offers the running campaigns while one is typed, and a form on a message', async () => {
    const { body } = await post(person.typing('claim', 'campaign', app.campaignId.slice(0, 12)));
    const { choices } = body.data as { choices: { value: string }[] };
    expect(choices.map(({ value }) => value)).toContain(app.campaignId);
    expect((await post(person.onMessage(`new: ${link(X_POST)}`))).body).toMatchObject({ type: 9 });
  });

  it('takes a claim, of which ten deliveries make one, and tells its verdict in place of the answer', async () => {
    await shows(X_POST, 5000);
    const interaction = claim(X_POST, 5000);
    await Promise.all(Array.from({ length: 10 }, () => post(interaction)));
    const verdict = await answered(interaction, /^\*\*Your claim on X: it matches\.\*\*/);
    const id = idIn(verdict);
    await app.rest();
    const [taken, told, ...more] = await answersTo(interaction);
    expect([taken?.content, told, more]).toEqual([expect.stringMatching(`^Taken as \`${id}\``), verdict, []]);
    expect(await claimStore(app.tables).get(app.access.tenants[0]!.id, id)).toMatchObject({
      ...{ version: 2, via: { channel: 'discord', userId: person.userId }, current: { attempts: 1 } },
    });

    const [confirm] = verdict.components![0]!.components;
    await asked(person.button(confirm!.custom_id), /^You accepted the verdict/);
    await asked(person.button(confirm!.custom_id), /^You had accepted/);
    await asked(
      person.form(`claim:dispute:${id}:1`, { reason: 'It is more.' }),
      /^Your dispute of `sub_.* is open: a person looks at it/,
    );
  });

  it('takes new numbers and says how claims stand', async () => {
    const again = await asked(person.command('update', { link: link(X_POST), views: 5001 }), /revision 2: 5,001 views/);
    await asked(person.command('status'), new RegExp(`${idIn(again)}.* on X, 5,001 views`));
  });

  it('tells a verdict by a direct message where it comes later than the answer lives', async () => {
    const postId = '1970000000000000002';
    await shows(postId, 1000);
    const interaction = claim(postId, 9000);
    await asked(interaction, /^Taken as/);
    await app.rest();
    expect(await directMessages()).toEqual([]);
    await app.later('PT2H');
    await expect
      .poll(async () => (await directMessages()).map(({ content }) => content.split('\n')[0]), { timeout: 60_000 })
      .toEqual(['**Your claim on X: rejected, far above what was seen.**']);
  });

  it('is answered also where it limits us first', async () => {
    await app.control('PUT', '/faults/discord', { kind: 'rate_limit', times: 1, retryAfterSeconds: 1 });
    await asked(person.command('status'), /^Your newest claims/);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { VerdictTask } from '../../../shared/model/discord-task.ts';
import { MINUTE, SECOND } from '../../../shared/model/instant.ts';
import { SENDING_LEASE_MS } from '../../../shared/model/notice.ts';
import { GONE } from '../../../shared/outbound/discord-api.ts';
import { claimPut } from '../../../shared/store/claims.ts';
import { linkedWorld, POST_LINK, USER, type DiscordWorld } from '../../support/discord-world.ts';
import { hoursAfter, sampleClaim, T0 } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';

let world: DiscordWorld;
let token: string;
const { id } = sampleClaim();
const OTHER_LINK = 'https://x.com/annsample/status/1850000000000000002';

const task = (changes: Partial<VerdictTask> = {}): VerdictTask => ({
  ...{ kind: 'verdict', tenantId: 'acme', submissionId: id, revision: 1, userId: USER, platform: 'x' },
  ...{ claimed: { views: 5400 }, verdict: sampleVerdict({ decidedAt: T0 }) },
  ...changes,
});

beforeEach(async () => {
  world = await linkedWorld();
  const interaction = world.person.command('claim', { link: POST_LINK, campaign: 'cmp_autumn', views: 5400 });
  ({ token } = interaction);
  await world.ask(interaction);
  world.said.length = 0;
});

describe('a final verdict', () => {
  it('takes the place of the answer while that can be changed, with buttons that accept and dispute it', async () => {
    world.pass(15 * MINUTE - 1);
    expect(await world.deliver([task()])).toEqual([]);
    expect(world.said).toHaveLength(1);
    expect(world.said[0]).toMatchObject({ to: token, message: { allowed_mentions: { parse: [] } } });
    expect(world.said[0]?.message.content).toMatch(/^\*\*Your claim on X: it matches\.\*\*/);
    expect(world.said[0]?.message.components).toEqual([
      {
        type: 1,
        components: [
          { type: 2, style: 3, label: 'Confirm', custom_id: `claim:confirm:${id}:1` },
          { type: 2, style: 4, label: 'Dispute', custom_id: `claim:dispute:${id}:1` },
        ],
      },
    ]);
  });

  it('comes as a direct message after that', async () => {
    world.pass(15 * MINUTE);
    expect(await world.deliver([task()])).toEqual([]);
    expect(world.said).toMatchObject([{ to: USER, nonce: expect.stringMatching(/^[0-9a-f]{25}$/) as string }]);
  });

  it('comes as a direct message where the answer is gone', async () => {
    world.answers.push({ kind: 'refused', reason: GONE, permanent: false });
    expect(await world.deliver([task()])).toEqual([]);
    expect(world.said.map(({ to }) => to)).toEqual([token, USER]);
  });

  it('comes as a direct message where the claim was not made by an interaction that is known', async () => {
    await world.deliver([task({ revision: 2 })]);
    expect(world.said.map(({ to }) => to)).toEqual([USER]);
  });

  it('is told once, however often its message comes', async () => {
    const messages = Array.from({ length: 10 }, () => task());
    expect(await world.deliver(messages)).toEqual([]);
    for (const message of messages) expect(await world.deliver([message])).toEqual([]);
    expect(world.said).toHaveLength(1);
  });

  it('is told again where it became another one', async () => {
    await world.deliver([task()]);
    const changed = sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', decidedAt: hoursAfter(T0, 1) });
    await world.deliver([task({ verdict: changed })]);
    expect(world.said).toHaveLength(2);
    expect(world.said[1]?.message.content).toMatch('rejected, far above what was seen');
  });

  it('waits until the claim itself was answered, so that it is what stays there', async () => {
    const interaction = world.person.command('claim', { link: OTHER_LINK, campaign: 'cmp_autumn', views: 1 });
    await world.post(interaction);
    world.answers.push({ kind: 'later', reason: 'status 500' });
    const [asked] = world.queue.splice(0);
    await world.deliver([asked]);
    const second = (await world.claimsOf('acme')).find((claim) => claim.id !== id);
    const told = task({ submissionId: second!.id });
    expect(await world.deliver([told])).toEqual(['m0']);
    expect(world.delayed.at(-1)).toEqual(['m0', 5]);
    await world.deliver([asked], 2);
    expect(await world.deliver([told], 2)).toEqual([]);
    expect(world.said.map(({ message }) => message.content.split(' ')[0])).toEqual(['Taken', 'Taken', '**Your']);
  });

  it('is told all the same where the queue would give up', async () => {
    const interaction = world.person.command('claim', { link: OTHER_LINK, campaign: 'cmp_autumn', views: 1 });
    await world.post(interaction);
    world.answers.push({ kind: 'later', reason: 'status 500' });
    await world.deliver(world.queue.splice(0));
    const second = (await world.claimsOf('acme')).find((claim) => claim.id !== id);
    expect(await world.deliver([task({ submissionId: second!.id })], 5)).toEqual([]);
  });

  it('is told in place again where somebody died while telling it, and by a direct message not', async () => {
    world.answers.push(() => Promise.reject(new Error('the worker was killed')));
    expect(await world.deliver([task()])).toEqual(['m0']);
    world.pass(SENDING_LEASE_MS);
    expect(await world.deliver([task()], 2)).toEqual([]);
    expect(world.said.map(({ to }) => to)).toEqual([token, token]);

    world.pass(15 * MINUTE);
    const later = task({ verdict: sampleVerdict({ decidedAt: hoursAfter(T0, 1) }) });
    world.answers.push(() => Promise.reject(new Error('the worker was killed')));
    await world.deliver([later]);
    world.pass(SENDING_LEASE_MS);
    expect(await world.deliver([later], 2)).toEqual([]);
    expect(world.said.map(({ to }) => to)).toEqual([token, token, USER]);
  });

  it('waits as long as Discord says', async () => {
    world.answers.push({ kind: 'later', reason: 'status 429', retryAfterSeconds: 90 });
    expect(await world.deliver([task()])).toEqual(['m0']);
    expect(world.delayed.at(-1)).toEqual(['m0', 90]);
    expect(await world.deliver([task()], 2)).toEqual([]);
  });

  it('is given up where the person takes no messages', async () => {
    world.pass(15 * MINUTE);
    world.answers.push({ kind: 'refused', reason: 'the person takes no direct messages', permanent: false });
    expect(await world.deliver([task()])).toEqual([]);
    expect(await world.deliver([task()])).toEqual([]);
    expect(world.said).toHaveLength(1);
  });
});

describe('a message that cannot be read', () => {
  it('is delivered again, and costs its mates nothing', async () => {
    expect(await world.deliver(['{', task(), { kind: 'other' }])).toEqual(['m0', 'm2']);
    expect(world.said).toHaveLength(1);
  });

  it('about an interaction that is gone is nothing to do', async () => {
    expect(await world.deliver([{ kind: 'interaction', id: '1290000000000000001' }])).toEqual([]);
  });
});

describe('a verdict’s buttons', () => {
  const judge = async (verdict = sampleVerdict()) => {
    const [claim] = await world.claimsOf('acme');
    await world.memory.write(claimPut({ ...claim!, version: 2, current: { ...claim!.current, verdict } }, 1));
  };
  const confirm = (revision = 1, submissionId = id) => world.person.button(`claim:confirm:${submissionId}:${revision}`);
  const accepted = () => world.memory.all('discord').filter(({ sk }) => sk.startsWith('accepted#'));
  const dispute = (reason: string, revision = 1) => world.person.form(`claim:dispute:${id}:${revision}`, { reason });

  it('confirm it, once, for good', async () => {
    await judge();
    expect(await world.ask(confirm())).toBe(`You accepted the verdict of \`${id}\`.`);
    world.pass(SECOND);
    expect(await world.ask(confirm())).toBe(`You had accepted the verdict of \`${id}\` before.`);
    expect(accepted()).toEqual([
      expect.objectContaining({
        tenantId: 'acme',
        submissionId: id,
        revision: 1,
        affiliateId: 'aff_ann',
        userId: USER,
        acceptedAt: T0,
      }),
    ]);
    expect(accepted()[0]).not.toHaveProperty('expiresAt');
  });

  it('open a form for the reason of a dispute, which opens it', async () => {
    await judge();
    expect(await world.post(world.person.button(`claim:dispute:${id}:1`))).toMatchObject({
      ...{
        type: 9,
        data: {
          custom_id: `claim:dispute:${id}:1`,
          components: [{ component: { custom_id: 'reason', required: true } }],
        },
      },
    });
    expect(await world.ask(dispute(' The numbers are from another post. '))).toMatch(
      / is open: a person looks at it\.$/,
    );
    expect(world.disputes).toMatchObject([
      {
        tenantId: 'acme',
        affiliateId: 'aff_ann',
        submissionId: id,
        revision: 1,
        reason: 'The numbers are from another post.',
      },
    ]);
  });

  it('open one dispute, however often the form is delivered', async () => {
    await judge();
    await world.post(dispute('Wrong.'));
    const [asked] = world.queue.splice(0);
    for (let n = 0; n < 10; n += 1) await world.deliver([asked]);
    expect(world.disputes).toHaveLength(1);
  });

  it.each([
    ['of a verdict that is not final', sampleVerdict({ final: false }), 1, /^This claim is being checked again/],
    ['of a revision that was replaced', sampleVerdict(), 2, /^You reported newer numbers since/],
  ])('do nothing %s', async (_, verdict, revision, sentence) => {
    await judge(verdict);
    expect(await world.ask(confirm(revision))).toMatch(sentence);
    expect(await world.ask(dispute('Wrong.', revision))).toMatch(sentence);
    expect([accepted(), world.disputes]).toEqual([[], []]);
  });

  it('do nothing where it is another’s claim', async () => {
    await judge();
    await world.affiliate('acme', 'aff_ben');
    await world.link('acme', 'aff_ben');
    expect(await world.ask(confirm())).toBe('There is no such submission.');
    expect(await world.ask(dispute('Wrong.'))).toBe('There is no such submission.');
    expect([accepted(), world.disputes]).toEqual([[], []]);
  });

  it.each(['', '   ', 'x'.repeat(2001)])('dispute nothing without a reason that can be kept', async (reason) => {
    await judge();
    expect((await world.post(dispute(reason))).type).toBe(4);
    expect(world.queue).toEqual([]);
  });
});

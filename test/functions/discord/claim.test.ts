import { beforeEach, describe, expect, it } from 'vitest';
import { DiscordPerson } from '../../../local/discord-person.ts';
import { after, MINUTE, SECOND } from '../../../shared/model/instant.ts';
import { SENDING_LEASE_MS } from '../../../shared/model/notice.ts';
import { GONE } from '../../../shared/outbound/discord-api.ts';
import type { Tables, Write } from '../../../shared/store/tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { linkedWorld, POST_LINK, USER, type DiscordWorld } from '../../support/discord-world.ts';
import { T0 } from '../../support/sample-claims.ts';

let world: DiscordWorld;
beforeEach(async () => {
  world = await linkedWorld();
});

const SOMEBODY = new DiscordPerson(USER, () => Date.parse(T0));
const claimed = { link: POST_LINK, campaign: 'cmp_autumn', views: 5400 };
const DEFERRED = { type: 5, data: { flags: 64 } };
const stored = () => world.memory.all('submissions').filter(({ sk }) => sk === 'claim');

/** What is kept of an interaction, without its key. */
const interactions = () => world.memory.all('discord').filter(({ pk }) => pk.startsWith('interaction#'));

describe('/claim', () => {
  it('is promised at once, then made as the API makes it, and answered in place', async () => {
    const interaction = world.person.command('claim', { ...claimed, clicks: 12, evidence: 'my dashboard' });
    expect(await world.post(interaction)).toEqual(DEFERRED);
    expect(interactions()).toMatchObject([
      { state: 'RECEIVED', token: interaction.token, userId: USER, command: { name: 'claim', link: POST_LINK } },
    ]);
    expect(stored()).toEqual([]);

    expect(await world.deliver(world.queue.splice(0))).toEqual([]);
    const [claim] = await world.claimsOf('acme');
    expect(claim).toMatchObject({
      ...{ affiliateId: 'aff_ann', campaignId: 'cmp_autumn', platform: 'x', postId: '1850000000000000001' },
      via: { channel: 'discord', userId: USER },
      current: {
        ...{ revision: 1, claimed: { views: 5400, clicks: 12 }, evidence: [{ kind: 'note', value: 'my dashboard' }] },
        correlationId: `discord-${interaction.id}`,
      },
    });
    expect(world.said).toEqual([
      {
        to: interaction.token,
        message: {
          content: expect.stringContaining(`Taken as \`${claim?.id}\`: 5,400 views, 12 clicks on X.`) as string,
          allowed_mentions: { parse: [] },
        },
      },
    ]);
  });

  it('takes a link and a file as evidence too', async () => {
    const url = 'https://cdn.discordapp.com/attachments/1/2/numbers.png?ex=1';
    const options = { ...claimed, evidence_link: 'https://example.com/numbers' };
    await world.ask(world.person.commandWithFile('claim', options, url));
    const [claim] = await world.claimsOf('acme');
    expect(claim?.current.evidence).toEqual([
      { kind: 'link', value: 'https://example.com/numbers' },
      { kind: 'image', value: url },
    ]);
  });

  it('of ten deliveries of its interaction and of its message makes one claim and one answer', async () => {
    const interaction = world.person.command('claim', claimed);
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.post(interaction)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => DEFERRED));
    const tasks = world.queue.splice(0);
    expect(tasks).toHaveLength(10);
    expect(await world.deliver(tasks)).toEqual([]);
    const alone = await Promise.all(tasks.map((task) => world.deliver([task])));
    expect(alone.flat()).toEqual([]);
    expect(stored()).toHaveLength(1);
    expect(world.said).toHaveLength(1);
  });

  it('of several workers at the same time makes one claim and one answer', async () => {
    await world.post(world.person.command('claim', claimed));
    const [task] = world.queue.splice(0);
    const left = await Promise.all(Array.from({ length: 10 }, () => world.deliver([task])));
    world.pass(SECOND);
    expect((await Promise.all(left.flat().map(() => world.deliver([task], 2)))).flat()).toEqual([]);
    expect(stored()).toHaveLength(1);
    expect(world.said).toHaveLength(1);
  });

  it('is answered by another worker where the first died after the claim was made, and is not made twice', async () => {
    await world.post(world.person.command('claim', claimed));
    const [task] = world.queue.splice(0);
    world.answers.push(() => Promise.reject(new Error('the worker was killed')));
    expect(await world.deliver([task])).toEqual(['m0']);
    expect(stored()).toHaveLength(1);
    expect(await world.deliver([task], 2)).toEqual(['m0']);
    expect(world.said).toHaveLength(1);

    world.pass(SENDING_LEASE_MS);
    expect(await world.deliver([task], 3)).toEqual([]);
    expect(stored()).toHaveLength(1);
    expect(world.said.map(({ message }) => message.content)).toEqual([
      ...[expect.stringMatching(/^Taken as/), expect.stringMatching(/^Taken as/)],
    ]);
  });

  it('is answered as taken where the worker died in the very moment in which the claim was saved', async () => {
    const memory = new MemoryTables();
    let dies = true;
    const dying: Tables = Object.assign(Object.create(memory) as Tables, {
      ...{ get: memory.get.bind(memory), getMany: memory.getMany.bind(memory), query: memory.query.bind(memory) },
      write: (write: Write) => deadAfter([write], () => memory.write(write)),
      transact: (writes: readonly Write[]) => deadAfter(writes, () => memory.transact(writes)),
    });
    const deadAfter = async <R>(writes: readonly Write[], save: () => Promise<R>): Promise<R> => {
      const saved = await save();
      if (!dies || !writes.some(({ table }) => table === 'submissions')) return saved;
      dies = false;
      throw new Error('the worker was killed');
    };
    world = await linkedWorld(memory, dying);
    await world.post(world.person.command('claim', claimed));
    const [task] = world.queue.splice(0);
    expect(await world.deliver([task])).toEqual(['m0']);
    expect([stored().length, world.said]).toEqual([1, []]);
    expect(await world.deliver([task], 2)).toEqual([]);
    expect(stored()).toHaveLength(1);
    expect(world.said.map(({ message }) => message.content)).toEqual([expect.stringMatching(/^Taken as/)]);
  });

  it('is not asked for again by an interaction that comes after it was done', async () => {
    const interaction = world.person.command('claim', claimed);
    await world.ask(interaction);
    const before = world.memory.all('discord');
    expect(await world.post(interaction)).toEqual(DEFERRED);
    expect(await world.deliver(world.queue.splice(0))).toEqual([]);
    expect(world.memory.all('discord')).toEqual(before);
    expect(world.said).toHaveLength(1);
  });

  it('waits as long as Discord says where it is limited', async () => {
    await world.post(world.person.command('claim', claimed));
    const [task] = world.queue.splice(0);
    world.answers.push({ kind: 'later', reason: 'status 429', retryAfterSeconds: 65 });
    expect(await world.deliver([task])).toEqual(['m0']);
    expect(world.delayed).toEqual([['m0', 65]]);
    expect(await world.deliver([task], 2)).toEqual([]);
    expect(world.said).toHaveLength(2);
  });

  it.each([
    ['is asked again where the promise may not have arrived yet', 29 * SECOND, ['m0']],
    ['is given up where nothing takes the answer any more', 30 * SECOND, []],
  ])('%s', async (_, waited, left) => {
    await world.post(world.person.command('claim', claimed));
    const [task] = world.queue.splice(0);
    world.pass(waited);
    world.answers.push({ kind: 'refused', reason: GONE, permanent: false });
    expect(await world.deliver([task])).toEqual(left);
    expect(stored()).toHaveLength(1);
  });

  it.each([
    ['is done while it can still be answered', 15 * MINUTE - 1, 1],
    ['is not done behind the back of somebody who was never answered', 15 * MINUTE, 0],
  ])('%s', async (_, waited, claims) => {
    await world.post(world.person.command('claim', claimed));
    world.pass(waited);
    expect(await world.deliver(world.queue.splice(0))).toEqual([]);
    expect(stored()).toHaveLength(claims);
  });

  it('is not promised where it cannot be queued', async () => {
    world.world.refusesTasks = true;
    await expect(world.post(world.person.command('claim', claimed))).rejects.toThrow('503');
  });
});

describe('a refusal', () => {
  it.each([
    ['another link', { ...claimed, link: 'https://example.com/1' }, 'This is not a link of a supported platform.'],
    ['a campaign that does not exist', { ...claimed, campaign: 'cmp_nowhere' }, 'There is no such campaign.'],
    ['what cannot be a campaign', { ...claimed, campaign: '../x' }, 'There is no such campaign.'],
    ['another tenant’s campaign', { ...claimed, campaign: 'cmp_theirs' }, 'There is no such campaign.'],
    [
      'a campaign on another platform',
      { ...claimed, campaign: 'cmp_video' },
      'The campaign does not run on X, but on YouTube.',
    ],
    ['a campaign that is over', { ...claimed, campaign: 'cmp_summer' }, /^The campaign runs from .* to /],
    [
      'a link that cannot be followed now',
      { ...claimed, link: 'https://vm.tiktok.com/ZMsample1/' },
      /could not be followed for the moment/,
    ],
  ])('of %s is one sentence, and makes no claim', async (_, options, sentence) => {
    await world.tenant('globex');
    await world.campaign('globex', 'cmp_theirs');
    await world.campaign('acme', 'cmp_video', { platforms: ['youtube'] });
    await world.campaign('acme', 'cmp_summer', { endsAt: after(T0, -1) });
    expect(await world.ask(world.person.command('claim', options))).toMatch(sentence);
    expect(world.memory.all('submissions')).toEqual([]);
  });

  it('of a second claim names the first', async () => {
    await world.ask(world.person.command('claim', claimed));
    const [first] = await world.claimsOf('acme');
    expect(await world.ask(world.person.command('claim', { ...claimed, views: 9 }))).toBe(
      `You claimed this post in this campaign as ${first?.id}; report new numbers there.`,
    );
    expect(await world.claimsOf('acme')).toEqual([first]);
  });

  it('of somebody who is not linked says how to be', async () => {
    const stranger = world.person.command('claim', claimed);
    const member = { user: { id: '1250000000000000009' } };
    expect(await world.ask({ ...stranger, member })).toMatch(/^Link your account first:/);
    expect(world.memory.all('submissions')).toEqual([]);
  });

  it.each([
    ['suspended', 'This affiliate is suspended.', 'active'],
    ['active', 'The tenant is suspended', 'suspended'],
    ['active', /^Link your account first:/, 'cancelled'],
  ] as const)('of an affiliate that is %s: %s, where its tenant is %s', async (status, sentence, tenant) => {
    await world.affiliate('acme', 'aff_zoe', { status });
    await world.link('acme', 'aff_zoe');
    await world.tenant('acme', { status: tenant });
    expect(await world.ask(world.person.command('claim', claimed))).toMatch(sentence);
    expect(world.memory.all('submissions')).toEqual([]);
  });
});

describe('what is wrong on its face', () => {
  it.each([
    ['no number', SOMEBODY.command('claim', { link: POST_LINK, campaign: 'cmp_autumn' }), /^Give at least one of/],
    ['an unknown command', SOMEBODY.command('refund', {}), /^This is not known here/],
    ['an unknown option', SOMEBODY.command('claim', { ...claimed, likes: 3 }), /^This is not known here/],
    ['a number that is none', SOMEBODY.command('claim', { ...claimed, views: 'many' }), /^This is not known here/],
    ['a number with a fraction', SOMEBODY.command('claim', { ...claimed, views: 1.5 }), /^This is not known here/],
    ['a negative number', SOMEBODY.command('claim', { ...claimed, views: -1 }), /^This is not known here/],
    [
      'a number beyond a trillion',
      SOMEBODY.command('claim', { ...claimed, views: 1e12 + 1 }),
      /^This is not known here/,
    ],
    ['no campaign', SOMEBODY.command('claim', { link: POST_LINK, views: 3 }), /^This is not known here/],
    [
      'a file that is not there',
      SOMEBODY.command('claim', { ...claimed, evidence_file: '1220000000000000009' }),
      /^This is not known here/,
    ],
    ['an update of nothing', SOMEBODY.command('update', { views: 3 }), /^Name the claim either/],
    [
      'an update of two things',
      SOMEBODY.command('update', { link: POST_LINK, submission: 'sub_x', views: 3 }),
      /^Name the claim either/,
    ],
    ['a button of somebody else', SOMEBODY.button('vote:up'), /^This is not known here/],
    ['a form of somebody else', SOMEBODY.form('vote', { why: 'because' }), /^This is not known here/],
    ['another command on a message', SOMEBODY.onMessage(POST_LINK, 'Report'), /^This is not known here/],
    ['a message without a link', SOMEBODY.onMessage('look at https://example.com/this'), /^This message has no link/],
  ])('is said at once and kept nowhere: %s', async (_, interaction, sentence) => {
    const { type, data } = await world.post(interaction);
    expect([type, data]).toEqual([
      4,
      { content: expect.stringMatching(sentence) as string, flags: 64, allowed_mentions: { parse: [] } },
    ]);
    expect(interactions()).toEqual([]);
    expect(world.queue).toEqual([]);
  });

  it.each([
    ['without a user', { member: undefined }],
    ['of an unknown type', { type: 9 }],
    ['with an id that is none', { id: 'x' }],
  ])('is an interaction %s', async (_, changes) => {
    const { type } = await world.post({ ...world.person.command('status'), ...changes });
    expect([type, interactions()]).toEqual([4, []]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { claimPut } from '../../../shared/store/claims.ts';
import { MINUTE } from '../../../shared/model/instant.ts';
import { linkedWorld, POST_LINK, USER, type DiscordWorld } from '../../support/discord-world.ts';
import { sampleClaim, sampleState } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';

let world: DiscordWorld;
beforeEach(async () => {
  world = await linkedWorld();
});

const mine = sampleClaim();
const put = (claim = mine) => world.memory.write(claimPut(claim, 'absent'));
const update = (options: Record<string, string | number>) => world.ask(world.person.command('update', options));

describe('/update', () => {
  it.each([
    ['the link of its post', { link: POST_LINK }],
    ['its id', { submission: mine.id }],
  ])('reports new numbers of a claim that it names by %s', async (_, target) => {
    await put();
    expect(await update({ ...target, views: 2000 })).toMatch(`Taken as \`${mine.id}\`, revision 2: 2,000 views on X.`);
    const [claim] = await world.claimsOf('acme');
    expect(claim).toMatchObject({
      via: { channel: 'discord', userId: USER },
      current: { revision: 2, claimed: { views: 2000 } },
    });
  });

  it('of ten deliveries makes one revision and one answer', async () => {
    await put();
    await world.post(world.person.command('update', { submission: mine.id, views: 2000 }));
    const [task] = world.queue.splice(0);
    for (let n = 0; n < 10; n += 1) expect(await world.deliver([task])).toEqual([]);
    expect((await world.claimsOf('acme'))[0]?.current.revision).toBe(2);
    expect(world.said).toHaveLength(1);
  });

  it('that says nothing new makes no revision', async () => {
    await put();
    expect(await update({ submission: mine.id, views: 1000 })).toMatch(/^Nothing new: .* waits for its first check\.$/);
    expect(await world.claimsOf('acme')).toEqual([mine]);
  });

  it.each([
    [
      'a post that is not claimed',
      { link: 'https://x.com/annsample/status/1850000000000000009' },
      /^You have not claimed this post/,
    ],
    ['an id that does not exist', { submission: `sub_${'a'.repeat(26)}` }, 'There is no such submission.'],
    ['what is no id', { submission: 'x' }, 'There is no such submission.'],
    [
      'another affiliate’s claim',
      { submission: sampleClaim({ affiliateId: 'aff_ben' }).id },
      'There is no such submission.',
    ],
    ['another tenant’s claim', { submission: sampleClaim({ tenantId: 'globex' }).id }, 'There is no such submission.'],
  ])('of %s changes nothing', async (_, target, sentence) => {
    for (const claim of [mine, sampleClaim({ affiliateId: 'aff_ben' }), sampleClaim({ tenantId: 'globex' })])
      await put(claim);
    const before = world.memory.all('submissions');
    expect(await update({ ...target, views: 7 })).toMatch(sentence);
    expect(world.memory.all('submissions')).toEqual(before);
  });

  it('asks which one is meant where a post is claimed in several campaigns', async () => {
    await world.campaign('acme', 'cmp_winter');
    const other = sampleClaim({ campaignId: 'cmp_winter' });
    for (const claim of [mine, other]) await put(claim);
    const answer = await update({ link: POST_LINK, views: 7 });
    expect(answer).toMatch(/^You claimed this post in several campaigns/);
    for (const { id } of [mine, other]) expect(answer).toContain(id);
  });

  it('of a suspended affiliate is refused', async () => {
    await put(sampleClaim({ affiliateId: 'aff_zoe' }));
    await world.affiliate('acme', 'aff_zoe', { status: 'suspended' });
    await world.link('acme', 'aff_zoe');
    expect(await update({ link: POST_LINK, views: 7 })).toBe('This affiliate is suspended.');
  });
});

describe('/status', () => {
  it('says that nothing is claimed', async () => {
    expect(await world.ask(world.person.command('status'))).toBe('You have not claimed anything yet.');
  });

  it('shows the five newest claims with how they stand, and nobody else’s', async () => {
    for (let n = 1; n <= 6; n += 1) {
      const link = `https://x.com/annsample/status/185000000000000000${n}`;
      await world.ask(world.person.command('claim', { link, campaign: 'cmp_autumn', views: n }));
      world.pass(MINUTE);
    }
    const [, , , , fifth, sixth] = await world.claimsOf('acme');
    await put(sampleClaim({ affiliateId: 'aff_ben', postId: '1850000000000000007' }));
    const judged = { ...sixth!, version: 2, current: { ...sixth!.current, verdict: sampleVerdict() } };
    await world.memory.write(claimPut(judged, 1));
    const provisional = sampleState({
      ...fifth!.current,
      verdict: sampleVerdict({ status: 'DISCREPANCY_LOW', final: false }),
    });
    await world.memory.write(claimPut({ ...fifth!, version: 2, current: provisional }, 1));

    const lines = (await world.ask(world.person.command('status'))).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toBe(`• \`${sixth!.id}\` on X, 6 views: it matches.`);
    expect(lines[2]).toBe(`• \`${fifth!.id}\` on X, 5 views: a small difference, not final yet.`);
    expect(lines.join()).not.toContain('1 views');
  });
});

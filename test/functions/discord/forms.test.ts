import { beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_FORM } from '../../../functions/discord/forms.ts';
import { after, DAY } from '../../../shared/model/instant.ts';
import { discordWorld, linkedWorld, POST_LINK, type DiscordWorld } from '../../support/discord-world.ts';
import { sampleClaim, T0 } from '../../support/sample-claims.ts';

let world: DiscordWorld;
beforeEach(async () => {
  world = await linkedWorld();
});

const sentence = ({ data }: Record<string, unknown>) => (data as { content?: string }).content;

describe('a message that is to be claimed', () => {
  it('opens a form with its first link to a post and the running campaigns', async () => {
    await world.campaign('acme', 'cmp_summer', { endsAt: after(T0, -DAY) });
    const text = `See https://example.com/blog, then <${POST_LINK}?s=20>. Also https://youtu.be/everyroute1!`;
    const { type, data } = await world.post(world.person.onMessage(text));
    expect([type, data]).toMatchObject([9, { custom_id: CLAIM_FORM, title: 'Claim this post' }]);
    const { components } = data as { components: { component: { custom_id: string } }[] };
    expect(components.map(({ component }) => component)).toMatchObject([
      { custom_id: 'link', value: `${POST_LINK}?s=20`, required: true },
      { custom_id: 'campaign', options: [{ label: 'cmp_autumn', value: 'cmp_autumn' }] },
      { custom_id: 'views', required: false },
      { custom_id: 'clicks', required: false },
      { custom_id: 'conversions', required: false },
    ]);
    expect(components.length).toBeLessThanOrEqual(5);
    expect(world.queue).toEqual([]);
  });

  it.each([
    ['a stranger', () => world.link('gone', 'aff_ann'), /^Link your account first/],
    ['a tenant without a running campaign', async () => world.pass(60 * DAY), /^No campaign is running/],
  ])('opens none for %s', async (_, given, expected) => {
    await given();
    expect(sentence(await world.post(world.person.onMessage(POST_LINK)))).toMatch(expected);
  });
});

describe('the form', () => {
  const filled = { link: POST_LINK, campaign: ['cmp_autumn'], views: '12,000', clicks: ' 35 ', conversions: '' };

  it('makes the claim', async () => {
    expect(await world.ask(world.person.form(CLAIM_FORM, filled))).toMatch('12,000 views, 35 clicks on X.');
    expect(await world.claimsOf('acme')).toMatchObject([
      { id: sampleClaim().id, current: { claimed: { views: 12_000, clicks: 35 } } },
    ]);
  });

  it('is read also where its fields stand in rows', async () => {
    const form = world.person.form(CLAIM_FORM, {});
    const field = (custom_id: string, value: string) => ({ type: 1, components: [{ type: 4, custom_id, value }] });
    const components = [field('link', POST_LINK), field('campaign', 'cmp_autumn'), field('views', '7')];
    expect(await world.ask({ ...form, data: { custom_id: CLAIM_FORM, components } })).toMatch('7 views on X.');
  });

  it.each(['1.200', '12,00', 'many', '-3', '1e5', '1,2,3', '9'.repeat(20)])(
    'takes no number written as %s',
    async (views) => {
      const answer = await world.post(world.person.form(CLAIM_FORM, { ...filled, views }));
      expect(sentence(answer)).toMatch(/^Write the numbers in digits/);
      expect(world.queue).toEqual([]);
    },
  );

  it('takes a number with spaces between its thousands', async () => {
    expect(await world.ask(world.person.form(CLAIM_FORM, { ...filled, views: '1 234 567' }))).toMatch(
      '1,234,567 views',
    );
  });

  it('asks for a number where there is none', async () => {
    const answer = await world.post(world.person.form(CLAIM_FORM, { ...filled, views: '', clicks: '' }));
    expect(sentence(answer)).toMatch(/^Give at least one of/);
  });
});

describe('while a campaign is typed', () => {
  const choices = async (typed: string, name = 'claim', option = 'campaign') =>
    (await world.post(world.person.typing(name, option, typed))) as {
      type: number;
      data: { choices: { value: string }[] };
    };
  const values = async (typed: string) => (await choices(typed)).data.choices.map(({ value }) => value);

  it('the running campaigns of the affiliate’s own tenant are offered that fit', async () => {
    await world.tenant('globex');
    await world.campaign('globex', 'cmp_autumn-theirs');
    await world.campaign('acme', 'cmp_1', { name: 'Autumn of video' });
    await world.campaign('acme', 'cmp_over', { name: 'autumn, over', endsAt: after(T0, -1) });
    await world.campaign('acme', 'cmp_next', { name: 'autumn, next', startsAt: after(T0, 1) });
    expect((await values('AUTUMN')).toSorted()).toEqual(['cmp_1', 'cmp_autumn']);
    expect(await values('video')).toEqual(['cmp_1']);
    expect(await values('nothing')).toEqual([]);
    expect(world.memory.all('discord').filter(({ sk }) => sk === 'interaction')).toEqual([]);
  });

  it('no more are offered than Discord shows, by names that fit', async () => {
    for (let n = 0; n < 30; n += 1) await world.campaign('acme', `cmp_${n}`, { name: `${n} ${'long '.repeat(30)}` });
    const { type, data } = (await choices('')) as unknown as { type: number; data: { choices: { name: string }[] } };
    expect([type, data.choices.length]).toEqual([8, 25]);
    for (const { name } of data.choices) expect(name.length).toBeLessThanOrEqual(100);
  });

  it('nothing is offered for anything else, nor to a stranger, nor of what cannot be read', async () => {
    expect((await choices('', 'update', 'link')).data.choices).toEqual([]);
    expect((await choices('', 'claim', 'link')).data.choices).toEqual([]);
    world = discordWorld();
    expect((await choices('')).data.choices).toEqual([]);
    expect(await world.post({ type: 4, data: {} })).toEqual({ type: 8, data: { choices: [] } });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/model/instant.ts';
import { hashOfCode } from '../../../shared/rules/link-code.ts';
import { discordLinkStore } from '../../../shared/store/discord-links.ts';
import { discordWorld, USER, type DiscordWorld } from '../../support/discord-world.ts';
import { hoursAfter, T0 } from '../../support/sample-claims.ts';

let world: DiscordWorld;
beforeEach(async () => {
  world = discordWorld();
  await world.tenant('acme');
  await world.tenant('globex');
});

const CODE = 'ABCDE-23456';
const UNTIL = hoursAfter(T0, 0.25);
const save = (code = CODE, tenantId = 'acme', affiliateId = 'aff_ann') =>
  discordLinkStore(world.memory).saveCode({ codeSha256: hashOfCode(code), tenantId, affiliateId, until: UNTIL });
const enter = (code = CODE) => world.ask(world.person.command('link', { code }));
const link = () => discordLinkStore(world.memory).linkOf(USER);
const WRONG = /^This code is wrong, used already or too old/;

describe('/link', () => {
  it('ties the user to the affiliate of the code', async () => {
    await save();
    expect(await enter()).toMatch('now claims for `aff_ann`');
    expect(await link()).toEqual({ userId: USER, tenantId: 'acme', affiliateId: 'aff_ann', linkedAt: T0 });
  });

  it.each(['abcde-23456', ' ABCDE 23456 ', 'abcde23456'])('reads the code also as %s', async (written) => {
    await save();
    expect(await enter(written)).toMatch('now claims');
  });

  it('keeps the code nowhere, neither where it was made nor where it was entered', async () => {
    await save();
    await enter();
    expect(JSON.stringify(world.memory.all('discord'))).not.toMatch(/ABCDE|23456/);
  });

  it('replaces an affiliate by another one, also another tenant’s', async () => {
    await save();
    await save('FGHJK-23456', 'globex', 'aff_ben');
    await enter();
    await enter('FGHJK-23456');
    expect(await link()).toMatchObject({ tenantId: 'globex', affiliateId: 'aff_ben' });
  });

  it.each([
    ['does not exist', 'ZZZZZ-ZZZZZ', 0],
    ['is no code', '?', 0],
    ['is as old as it may be', CODE, 15 * MINUTE],
  ])('takes nothing that %s', async (_, code, waited) => {
    await save();
    world.pass(waited);
    expect(await enter(code)).toMatch(WRONG);
    expect(await link()).toBeUndefined();
  });

  it('takes a code to its last moment, and once', async () => {
    await save();
    world.pass(15 * MINUTE - 1);
    expect(await enter()).toMatch('now claims');
    expect(await enter()).toMatch(WRONG);
  });

  it('takes a code once where two use it at the same time', async () => {
    await save();
    await world.post(world.person.command('link', { code: CODE }));
    await world.post({
      ...world.person.command('link', { code: CODE }),
      member: { user: { id: '1250000000000000002' } },
    });
    const tasks = world.queue.splice(0);
    const left = await Promise.all(tasks.map((task) => world.deliver([task])));
    for (const [at, ids] of left.entries()) if (ids.length > 0) await world.deliver([tasks[at]], 2);
    const links = world.memory.all('discord').filter(({ sk }) => sk === 'link');
    expect(links).toHaveLength(1);
    expect(new Set(world.said.map(({ message }) => WRONG.test(message.content)))).toEqual(new Set([false, true]));
  });

  it('looks at no code for 15 minutes after the fifth wrong one in 15 minutes', async () => {
    for (let n = 0; n < 5; n += 1) expect(await enter(`WRONG-${n}`)).toMatch(WRONG);
    await save();
    expect(await enter()).toMatch(/^Too many wrong codes/);
    world.pass(15 * MINUTE - 1);
    expect(await enter()).toMatch(/^Too many wrong codes/);
    expect(await link()).toBeUndefined();
    world.pass(1);
    await discordLinkStore(world.memory).saveCode({
      ...{ codeSha256: hashOfCode('LATER-23456'), tenantId: 'acme', affiliateId: 'aff_ann', until: hoursAfter(T0, 1) },
    });
    expect(await enter('LATER-23456')).toMatch('now claims');
  });

  it('counts a wrong code once, however often its message comes', async () => {
    await world.post(world.person.command('link', { code: 'WRONG' }));
    const [task] = world.queue.splice(0);
    for (let n = 0; n < 10; n += 1) await world.deliver([task]);
    expect(await discordLinkStore(world.memory).wrongCodesOf(USER)).toMatchObject({ wrong: 1 });
  });

  it('counts wrong codes of each user alone', async () => {
    for (let n = 0; n < 5; n += 1) await enter(`WRONG-${n}`);
    await save();
    const other = { ...world.person.command('link', { code: CODE }), member: { user: { id: '1250000000000000002' } } };
    expect(await world.ask(other)).toMatch('now claims');
  });
});

import { describe, expect, it } from 'vitest';
import { DyingTables, reviewWorld } from '../../support/review-world.ts';

const VOID = { action: 'void' };

/** A world whose process dies at its next transaction, before or after it is made. */
async function dying(afterwards: boolean) {
  const tables = new DyingTables(Number.POSITIVE_INFINITY, afterwards);
  const w = await reviewWorld(tables);
  const claim = await w.world.claim('1', 700);
  const kill = async (work: () => Promise<unknown>): Promise<void> => {
    tables.dieAt(1);
    expect(await work()).toMatchObject({ status: 500 });
    tables.revive();
  };
  return { w, claim, kill, tables };
}

describe.each([
  ['before', false],
  ['after', true],
])('killed %s the transaction', (_, afterwards) => {
  it('an approval is made once when it comes again', async () => {
    const { w, claim, kill } = await dying(afterwards);
    const { body } = await w.propose(claim.id, VOID);
    await kill(() => w.approve(body.id));
    expect(await w.wrong()).toEqual([]);
    expect((await w.world.ledger()).length).toBe(afterwards ? 2 : 1);
    expect((await w.approve(body.id)).body.status).toBe('APPROVED');
    expect(await w.world.ledger()).toHaveLength(2);
    expect(await w.wrong()).toEqual([]);
  });

  it('a dispute is opened once when it comes again', async () => {
    const { w, claim, kill, tables } = await dying(afterwards);
    await kill(() => w.dispute(claim.id));
    expect((await w.dispute(claim.id)).status).toBe(afterwards ? 409 : 202);
    expect(tables.all('reviews').filter(({ sk }) => sk.startsWith('dsp_'))).toHaveLength(1);
    expect(await w.wrong()).toEqual([]);
  });

  it('a dispute is won once, with its override', async () => {
    const { w, claim, kill } = await dying(afterwards);
    const { id } = (await w.dispute(claim.id)).body;
    await kill(() => w.decide(id, { outcome: 'WON', override: VOID }));
    expect(await w.wrong()).toEqual([]);
    await w.decide(id, { outcome: 'WON', override: VOID });
    const { body } = await w.call('GET', `/v1/disputes/${String(id)}`, w.keys.ann);
    await kill(() => w.approve(body.overrideId));
    expect(await w.wrong()).toEqual([]);
    await w.approve(body.overrideId);
    expect((await w.call('GET', `/v1/disputes/${String(id)}`, w.keys.ann)).body.status).toBe('WON');
    expect(await w.world.ledger()).toHaveLength(2);
    expect(await w.wrong()).toEqual([]);
  });

  it('a rejection gives the dispute back once', async () => {
    const { w, claim, kill } = await dying(afterwards);
    const { id } = (await w.dispute(claim.id)).body;
    const { overrideId } = (await w.decide(id, { outcome: 'WON', override: VOID })).body;
    const reject = () => w.call('POST', `/v1/overrides/${String(overrideId)}/reject`, w.keys.admin, { reason: 'no' });
    await kill(reject);
    expect(await w.wrong()).toEqual([]);
    expect((await reject()).body.status).toBe('REJECTED');
    expect((await w.call('GET', `/v1/disputes/${String(id)}`, w.keys.ann)).body.status).toBe('OPEN');
    expect(await w.wrong()).toEqual([]);
  });
});

describe('an approval beside another commit', () => {
  it('of the same affiliate’s trust is tried again on the score as it is then', async () => {
    const { w, claim, tables } = await dying(false);
    const other = await w.world.claim('2', 600);
    const [one, two] = [
      await w.propose(claim.id, VOID),
      await w.propose(other.id, { action: 'force', impossible: true }),
    ];
    const replies = await Promise.all([w.approve(one.body.id), w.approve(two.body.id)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(tables.all('trust').filter(({ sk }) => sk.startsWith('evt#'))).toHaveLength(4);
    expect(await w.wrong()).toEqual([]);
  });
});

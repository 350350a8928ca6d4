import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../../shared/model/claim.ts';
import { claimPut } from '../../../shared/store/claims.ts';
import { deadLetterStore } from '../../../shared/store/dead-letters.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { hoursAfter, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { failureOf } from '../../support/sample-dead-letters.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

interface Shown {
  id: string;
  state: string;
  [field: string]: unknown;
}

const list = async (query: Record<string, string>) => {
  const { status, body } = await api.call('GET', '/v1/ops/dead-letters', { key: keys.operator, query });
  return { status, body, items: (body.items ?? []) as Shown[], cursor: body.cursor as string | undefined };
};

let posts = 0;
async function givenUp(changes: Parameters<typeof failureOf>[1] = {}, claimed: Partial<Claim> = {}): Promise<Claim> {
  const claim = sampleClaim({ postId: String((posts += 1)), ...claimed });
  await api.memory.write(claimPut(claim, 'absent'));
  await deadLetterStore(api.memory).record(failureOf(claim, changes));
  return claim;
}

describe('the dead letters', () => {
  it('are listed with what a person needs to decide, of the tenant that is named', async () => {
    const claim = await givenUp({ payload: '{"some": "message"}' });
    await givenUp({}, { tenantId: 'globex' });
    const { status, items } = await list({ tenantId: 'acme' });
    expect(status).toBe(200);
    expect(items).toEqual([
      {
        ...{ tenantId: 'acme', id: `${claim.id}#1`, state: 'open', cause: 'INFRASTRUCTURE' },
        ...{ detail: 'Error: execution FAILED', correlationId: 'req-sample', payload: '{"some": "message"}' },
        ...{ submissionId: claim.id, revision: 1, attempt: 1, kind: 'retry', attempts: 5 },
        ...{ firstAt: T0, lastAt: T0, times: 1 },
      },
    ]);
  });

  it('that belong to no tenant are listed under the platform', async () => {
    const { attempt: _, kind: __, submissionId: ___, revision: ____, ...rest } = failureOf(sampleClaim());
    const unreadable = { ...rest, cause: 'UNPARSABLE_MESSAGE', tenantId: 'platform', id: 'f00' } as const;
    await deadLetterStore(api.memory).record(unreadable);
    expect((await list({ tenantId: 'platform' })).items).toMatchObject([{ id: 'f00', state: 'open' }]);
  });

  it('come the last first, by pages, also those of one cause among many', async () => {
    for (const hour of [0, 1, 2, 3, 4, 5])
      await givenUp({ at: hoursAfter(T0, hour), cause: hour % 2 === 0 ? 'INFRASTRUCTURE' : 'LEASES_SPENT' });
    const pages: unknown[][] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const page = await list({ tenantId: 'acme', cause: 'LEASES_SPENT', limit: '2', ...more });
      pages.push(page.items.map(({ lastAt }) => lastAt));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.flat()).toEqual([5, 3, 1].map((hour) => hoursAfter(T0, hour)));
  });

  it('say whether their claim has an outcome since', async () => {
    const claim = await givenUp();
    expect((await list({ tenantId: 'acme' })).items).toMatchObject([{ state: 'open' }]);
    await api.memory.write(claimPut({ ...claim, version: 2, current: sampleState({ attempts: 1 }) }, 1));
    expect((await list({ tenantId: 'acme' })).items).toMatchObject([{ state: 'settled' }]);
  });

  it('stand beside what lies in each queue, with or without a record', async () => {
    const check = { tenantId: 'globex', submissionId: 'sub_1', revision: 1, attempt: 2, kind: 'retry' } as const;
    api.queues.lying.priority.push({ check, sentAt: T0 }, { check: null });
    expect((await list({ tenantId: 'acme' })).body).toEqual({
      items: [],
      waiting: [
        { queue: 'standard', approximateMessages: 0, messages: [] },
        { queue: 'priority', approximateMessages: 2, messages: [{ check, sentAt: T0 }, { check: null }] },
      ],
    });
  });

  it.each([
    ['no tenant', {}, 400],
    ['a tenant that does not exist', { tenantId: 'nowhere' }, 404],
    ['a cause that does not exist', { tenantId: 'acme', cause: 'BAD_LUCK' }, 400],
    ['too many at once', { tenantId: 'acme', limit: '101' }, 400],
  ])('are refused for %s', async (_, query, expected) => {
    expect((await list(query)).status).toBe(expected);
  });

  it('take no cursor of another tenant or cause', async () => {
    for (const hour of [0, 1]) await givenUp({ at: hoursAfter(T0, hour) });
    const { cursor = '' } = await list({ tenantId: 'acme', limit: '1' });
    expect((await list({ tenantId: 'globex', limit: '1', cursor })).body.code).toBe('INVALID_CURSOR');
    expect((await list({ tenantId: 'acme', cause: 'INFRASTRUCTURE', cursor })).body.code).toBe('INVALID_CURSOR');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/model/instant.ts';
import { hashOfCode } from '../../../shared/rules/link-code.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { hoursAfter, T0 } from '../../support/sample-claims.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const make = (key: string, id = 'aff_ann', headers = {}) =>
  api.call('POST', `/v1/affiliates/${id}/discord-link`, { key, headers });
const stored = () => api.memory.all('discord');

describe('a code for Discord', () => {
  it.each(['ann', 'admin'] as const)('is made by %s for the affiliate of the path, for 15 minutes', async (who) => {
    const { status, body } = await make(keys.acme[who]);
    expect([status, Object.keys(body).toSorted()]).toEqual([201, ['code', 'expiresAt']]);
    expect(body.code).toMatch(/^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
    expect(body.expiresAt).toBe(hoursAfter(T0, 0.25));
    expect(stored()).toMatchObject([
      {
        codeSha256: hashOfCode(String(body.code)),
        tenantId: 'acme',
        affiliateId: 'aff_ann',
        until: hoursAfter(T0, 0.25),
      },
    ]);
  });

  it('is another one each time', async () => {
    const codes = [await make(keys.acme.ann), await make(keys.acme.ann)].map(({ body }) => body.code);
    expect(new Set(codes).size).toBe(2);
    expect(stored()).toHaveLength(2);
  });

  it('is kept nowhere, also not in the answer that is kept for its key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await make(keys.acme.ann, 'aff_ann', headers);
    api.clock.ms += MINUTE;
    const second = await make(keys.acme.ann, 'aff_ann', headers);
    expect(second.text).toBe(first.text);
    expect(stored()).toHaveLength(1);
    const code = String(first.body.code);
    const kept = JSON.stringify([stored(), [...api.idempotency.records.values()]]);
    expect(kept).toContain('seed');
    for (const part of code.split('-')) expect(kept).not.toContain(part);
  });

  it('is not made for a suspended affiliate', async () => {
    await api.affiliate('acme', 'aff_zoe', { status: 'suspended' });
    expect((await make(keys.acme.admin, 'aff_zoe')).status).toBe(403);
    expect(stored()).toEqual([]);
  });
});

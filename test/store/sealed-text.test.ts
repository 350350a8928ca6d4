import { beforeEach, describe, expect, it } from 'vitest';
import { sealedText, type SealedText } from '../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { MemoryDataKeys } from '../support/memory-data-keys.ts';
import { MemoryTables } from '../support/memory-tables.ts';

const TEXT = 'an invented secret';
const BOUND = ['destination', 'desk'];

let seals: SealedText;
beforeEach(() => {
  seals = sealedText(tenantKeys(new MemoryTables(), new MemoryDataKeys(), () => 0));
});

describe('sealed text', () => {
  it('comes back for what it was sealed for, and does not show what it is', async () => {
    const [one, two] = [await seals.seal('acme', BOUND, TEXT), await seals.seal('acme', BOUND, TEXT)];
    expect(await seals.open('acme', BOUND, one)).toBe(TEXT);
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').includes(TEXT)).toBe(false);
  });

  it.each([[['destination', 'crew']], [['destination']], [['destination', 'desk', '']], [['destinationdesk']]])(
    'opens nothing for %j',
    async (other) => {
      const sealed = await seals.seal('acme', BOUND, TEXT);
      await expect(seals.open('acme', other, sealed)).rejects.toThrow(/unable to authenticate/);
    },
  );

  it('opens nothing for another tenant, not even under the same key', async () => {
    const sealed = await seals.seal('acme', BOUND, TEXT);
    await expect(seals.open('globex', BOUND, sealed)).rejects.toThrow('no data key');
    const one = sealedText({ of: async () => Buffer.alloc(32, 1), orNew: async () => Buffer.alloc(32, 1) });
    await expect(one.open('globex', BOUND, await one.seal('acme', BOUND, TEXT))).rejects.toThrow(/unable to auth/);
  });

  it.each([0, 12, 28])('opens nothing when byte %i changed', async (at) => {
    const bytes = Buffer.from(await seals.seal('acme', BOUND, TEXT), 'base64');
    bytes[at] = bytes[at]! ^ 1;
    await expect(seals.open('acme', BOUND, bytes.toString('base64'))).rejects.toThrow(/unable to authenticate/);
  });

  it('opens nothing when it is cut short', async () => {
    const bytes = Buffer.from(await seals.seal('acme', BOUND, TEXT), 'base64');
    await expect(seals.open('acme', BOUND, bytes.subarray(0, 20).toString('base64'))).rejects.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { SheetSnapshot } from '../../shared/model/sheet-snapshot.ts';
import { isNewContent, sheetMapping, swapRefusal } from '../../shared/rules/sheet-swap.ts';

const SNAPSHOT: SheetSnapshot = {
  ...{ tenantId: 'acme', version: 1, sha256: 'a'.repeat(64), rows: 14, spreadsheetId: 'sheet', range: 'A1:C' },
  ...{ purpose: 'mapping', seenOn: '2026-01-14', fetchedAt: '2026-01-14T11:00:00.000Z', runId: 'run-1' },
};

describe('a sheet takes the place of another', () => {
  it.each([
    ['with rows', SNAPSHOT, 1, false, true],
    ['without any, the first time', undefined, 0, false, true],
    ['without any, where none stood', { rows: 0 }, 0, false, true],
    ['without any, where one stood', { rows: 1 }, 0, false, false],
    ['without any, where one stood and an operator says so', { rows: 1 }, 0, true, true],
  ])('%s: %#', (_, before, rows, isForced, may) => {
    const refusal = swapRefusal(before, rows, isForced);
    expect(refusal === null).toBe(may);
    if (!may) expect(refusal).toMatchObject({ code: 'INCOMPLETE', message: expect.stringContaining('where 1 stand') });
  });
});

describe('what a sheet says is new', () => {
  it.each([
    ['the first time', undefined, {}, true],
    ['not where nothing changed', SNAPSHOT, {}, false],
    ['with other content', SNAPSHOT, { sha256: 'b'.repeat(64) }, true],
    ['of another spreadsheet', SNAPSHOT, { spreadsheetId: 'other' }, true],
    ['of another range', SNAPSHOT, { range: 'A1:D' }, true],
    ['for another purpose', SNAPSHOT, { purpose: 'table' as const }, true],
  ])('%s', (_, before, changes, isNew) => {
    expect(isNewContent(before, { ...SNAPSHOT, ...changes })).toBe(isNew);
  });
});

describe('a mapping in a sheet', () => {
  const HEADER = { line: 1, cells: ['redtrack.source_id', 'everflow.affiliate_label', 'everflow.advertiser_id'] };
  const row = (line: number, ...cells: string[]) => ({ line, cells });

  it('says of each source whose it is, or that it is nobody’s', () => {
    const said = sheetMapping(
      [HEADER, row(2, 's1', 'Alder - Meta ', '1'), row(4, 's2', '', '1')],
      ['Alder - Meta'],
      500,
    );
    expect(said).toEqual([
      { sourceId: 's1', sourceName: '', affiliateLabel: 'Alder - Meta', advertiserId: '1', internal: true },
      { sourceId: 's2', sourceName: '', advertiserId: '1', internal: false },
    ]);
  });

  it('is refused whole for what is wrong in it, by row and column', () => {
    const rows = [2, 3, 4, 5].map((line) => row(line, '', 'Alder', '1'));
    expect(sheetMapping([HEADER, ...rows], [], 500)).toEqual({
      code: 'SCHEMA',
      message:
        'The sheet is no mapping, and what was mapped stays: row 2, redtrack.source_id names no source; ' +
        'row 3, redtrack.source_id names no source; row 4, redtrack.source_id names no source; 1 more.',
    });
  });

  it.each([
    [2, false],
    [1, true],
  ])('of two rows, where %i may be, is refused: %s', (most, isRefused) => {
    const said = sheetMapping([HEADER, row(2, 's1', 'A', '1'), row(3, 's2', 'A', '1')], [], most);
    expect('code' in said).toBe(isRefused);
  });
});

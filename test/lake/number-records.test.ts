import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { numberRecords } from '../../shared/lake/number-records.ts';
import { testFolder } from './orders.ts';

async function numbered(bytes: string | Buffer) {
  const folder = testFolder();
  const [path, copy] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
  writeFileSync(path, bytes);
  const records = await numberRecords(path, copy);
  return { ...records, copy: readFileSync(copy, 'utf8') };
}

describe('numbering records', () => {
  it.each([
    ['a,b\n1,2\n', '1,1,2\n', 1],
    ['a,b\r\n1,2\r\n\r\n3,4', '1,1,2\n3,3,4\n', 3],
    ['a,b\n"1\r\n2",3\n4,5\n', '1,"1\r\n2",3\n2,4,5\n', 2],
    ['a,b\n"say ""\n""",2\n3,4\n', '1,"say ""\n""",2\n2,3,4\n', 2],
    ['a,b\n5" pipe,2\n3,4\n', '1,5" pipe,2\n2,3,4\n', 2],
    ['a,b\n', '', 0],
    ['', '', 0],
  ])('knows quotes and line ends: %j', async (text, copy, physical) => {
    expect(await numbered(text)).toMatchObject({ copy, physical, broken: [] });
  });

  it.each([
    ['text behind a closing quote', 'a,b\n"1"x,2\n3,4\n'],
    ['a return that ends no line', 'a,b\n1,\r2\n3,4\n'],
    ['a quote that nothing closes', 'a,b\n1,"2\n3,4\n'],
  ])('sets a record aside for %s, and no other', async (_, text) => {
    expect(await numbered(text)).toMatchObject({ copy: '2,3,4\n', physical: 2, broken: [1] });
  });

  it.each([
    [256 * 1024, []],
    [256 * 1024 + 1, [1]],
  ])('sets a record of %i bytes aside or does not', async (length, broken) => {
    expect(await numbered(`a\n${'x'.repeat(length - 1)}\n1\n`)).toMatchObject({ physical: 2, broken });
  });

  it('finds in a file of many chunks what another reader finds', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) =>
      [`"${'x\r\n'.repeat(index % 7)}${'""'.repeat(index % 5)}"`, 'y'.repeat((index * 7919) % 611), index].join(','),
    );
    const text = `a,b,c\n${rows.join('\n')}\n`;
    const { copy, physical, placeOf } = await numbered(text);
    expect(physical).toBe(rows.length);
    expect(parse(copy)).toEqual(parse(text, { from: 2 }).map((row, index) => [String(index + 1), ...row]));
    const { start, end, line } = placeOf(20_000);
    expect(text.slice(start, end)).toBe(`${rows[19_999]}\n`);
    expect(line).toBe(text.slice(0, start).split('\n').length);
  });
});

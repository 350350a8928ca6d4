import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf, readCsv } from '../../shared/rules/csv-text.ts';

const cellsOf = (text: string) => {
  const read = readCsv(text);
  return 'records' in read ? read.records.map(({ cells }) => cells) : read;
};

describe('a CSV text', () => {
  it.each<[string, string, string[][]]>([
    ['of nothing', '', []],
    [
      'with a mark of its byte order',
      '\uFEFFa,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a last line end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with an empty last cell',
      'a,\n,',
      [
        ['a', ''],
        ['', ''],
      ],
    ],
    ['with an empty line', 'a\n\nb\n', [['a'], [''], ['b']]],
    ['with quotes', '"a ""b""","Doe, J"\n', [['a "b"', 'Doe, J']]],
    ['with a line end in quotes', '"12 Elm St\nApt 4",x\r\n', [['12 Elm St\nApt 4', 'x']]],
    ['with an empty quoted cell', '"",x', [['', 'x']]],
    ['with quotes at the end of the text', 'x,"y"', [['x', 'y']]],
  ])('%s is read', (_, text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  it('says on which line a record starts', () => {
    const read = readCsv('h\n"a\nb"\nc\n');
    expect('records' in read && read.records.map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  it.each([
    ['a,"b', 1, 'a quote is never closed'],
    ['a\n"b"c', 2, 'text follows a closing quote'],
    ['a\nb"c', 2, 'a quote stands inside a cell that is not quoted'],
  ])('is refused where one cannot know what is meant: %j', (text, line, reason) => {
    expect(readCsv(text)).toEqual({ line, reason });
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-x', "'-x"],
    ['@cmd', "'@cmd"],
    ['\tx', "'\tx"],
    ['\r=x', '"\'\r=x"'],
    ['-12.50', '-12.50'],
    ['-12.50-x', "'-12.50-x"],
    ['a=b', 'a=b'],
    ['a,b', '"a,b"'],
    ['=a,"b"', '"\'=a,""b"""'],
  ])('for people’s spreadsheets holds no formula: %j', (text, cell) => {
    expect(csvOf([[text]])).toBe(`${cell}\r\n`);
  });

  it('has numbers as they are and nothing for what is not known', () => {
    expect(csvOf([['a', -1, null, 0], ['b']])).toBe('a,-1,,0\r\nb\r\n');
  });

  it('is read as it was written, whatever the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', '€') });
    const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(records, (written) => {
        expect(cellsOf(csvOf(written))).toEqual(written);
      }),
    );
  });
});

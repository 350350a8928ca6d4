import { describe, expect, it } from 'vitest';
import { readMappingFile } from '../../shared/rules/mapping-file.ts';

const HEADER =
  'redtrack.source,redtrack.source_alias,redtrack.source_id,everflow.affiliate_id,everflow.affiliate_label,everflow.advertiser_id,everflow.advertiser_label';
const file = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const ROW = 'FB Demo,facebook,s1,41,Alder - Meta,1,CCW';

describe('a mapping file', () => {
  it('is read with its byte order mark, either line end, and space and n/a in its cells', () => {
    const rows = [
      'FB Demo One ,facebook,s1,1,Alder - Meta ,1,CCW',
      'GG Demo,google,s2,1,Alder - Google,1,CCW',
      'TT Demo,tiktok,s3,n/a,N/A,n/a, n/A ',
    ];
    const read = readMappingFile(`\uFEFF${[HEADER, ...rows, ''].join('\r\n')}`);
    expect(read).toMatchObject({ rows: 3, problems: [], refused: false });
    expect(read.mapped.map(({ sourceName, affiliateLabel }) => [sourceName, affiliateLabel])).toEqual([
      ['FB Demo One', 'Alder - Meta'],
      ['GG Demo', 'Alder - Google'],
    ]);
    expect(read.unmapped).toEqual([
      { line: 4, sourceId: 's3', sourceName: 'TT Demo', sourceAlias: 'tiktok', internal: false },
    ]);
    expect(readMappingFile(file(...rows))).toEqual(read);
  });

  it('may have its columns in any order, and only those that it needs', () => {
    const text = 'Everflow.Advertiser_Id, redtrack.source_id ,everflow.affiliate_label\n1,s1,Alder - Meta\n';
    expect(readMappingFile(text).mapped).toEqual([
      { line: 2, sourceId: 's1', sourceName: '', affiliateLabel: 'Alder - Meta', advertiserId: '1', internal: false },
    ]);
  });

  it.each([
    ['yes', true],
    ['TRUE', true],
    ['no', false],
    ['False', false],
    ['', false],
    ['n/a', false],
  ])('says whether an affiliate is internal: %j', (cell, internal) => {
    const text = `${HEADER},internal\n${ROW},${cell}\n`;
    expect(readMappingFile(text, ['Alder - Meta']).mapped).toMatchObject([{ internal }]);
  });

  it('leaves that to the labels that are given where it has no such column', () => {
    const internal = (labels: string[]) => readMappingFile(file(ROW), labels).mapped[0]?.internal;
    expect([internal([' Alder  - Meta ']), internal(['Alder']), internal([])]).toEqual([true, false, false]);
  });

  it('accounts for each row that is not blank', () => {
    const read = readMappingFile(
      file(
        ROW,
        '',
        'GG,google,s2,n/a,n/a,1,CCW',
        'X,x,n/a,1,Alder,1,CCW',
        ' , ,,,,,',
        'Y,y,s4,1',
        'Z,z,s5,1,Birch,n/a,CCW',
      ),
    );
    expect(read.mapped.map(({ sourceId }) => sourceId)).toEqual(['s1']);
    expect(read.unmapped.map(({ sourceId }) => sourceId)).toEqual(['s2', 's5']);
    expect(read.problems).toEqual([
      { line: 5, field: 'redtrack.source_id', reason: 'names no source' },
      { line: 7, field: 'row', reason: 'has 4 cells, the header 7' },
    ]);
    expect(read.mapped.length + read.unmapped.length + read.problems.length).toBe(read.rows);
    expect([read.rows, read.refused]).toEqual([5, false]);
  });

  it.each([
    ['an internal that is neither yes nor no', `${HEADER},internal\n${ROW},maybe\n`, 'internal'],
    ['an id that is too long', file(`A,a,${'x'.repeat(101)},1,Alder,1,CCW`), 'redtrack.source_id'],
    ['a name that is too long', file(`${'x'.repeat(201)},a,s1,1,Alder,1,CCW`), 'redtrack.source'],
  ])('says what is wrong with %s', (_, text, field) => {
    expect(readMappingFile(text)).toMatchObject({ rows: 1, problems: [{ line: 2, field }] });
  });

  it('takes an id and a name that are just not too long', () => {
    const read = readMappingFile(file(`${'x'.repeat(200)},a,${'y'.repeat(100)},1,Alder,1,CCW`));
    expect([read.mapped.length, read.problems]).toEqual([1, []]);
  });

  it('is refused whole where a source stands there twice, and names each line', () => {
    const read = readMappingFile(file(ROW, 'GG,google,s2,1,Alder - Google,1,CCW', 'FB,facebook, s1 ,n/a,n/a,n/a,n/a'));
    const reason = 's1 stands on lines 2 and 4';
    expect(read).toEqual({
      ...{ rows: 3, mapped: [], unmapped: [], refused: true },
      problems: [
        { line: 2, field: 'redtrack.source_id', reason },
        { line: 4, field: 'redtrack.source_id', reason },
      ],
    });
  });

  it.each([
    ['lacks a column', 'redtrack.source_id,everflow.affiliate_label\n', 'everflow.advertiser_id', 'is missing'],
    ['has one that nobody knows', `${HEADER},internl\n`, 'internl', 'is no column of a mapping'],
    ['has one twice', `${HEADER},redtrack.source\n`, 'redtrack.source', 'stands there twice'],
    ['is empty', '', 'redtrack.source_id', 'is missing'],
  ])('is refused where it %s', (_, text, field, reason) => {
    const read = readMappingFile(text);
    expect(read.refused).toBe(true);
    expect(read.problems[0]).toEqual({ line: 1, field, reason });
  });

  it('is refused where it cannot be read', () => {
    expect(readMappingFile(`${HEADER}\n"open`)).toEqual({
      ...{ rows: 0, mapped: [], unmapped: [], refused: true },
      problems: [{ line: 2, field: 'file', reason: 'a quote is never closed' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { mappingInForce } from '../../shared/rules/mapping-in-force.ts';
import { contradictions, idProblems, spendProblems } from '../../shared/rules/mapping-problems.ts';
import { mappingEntry, networkRow, sampleDay } from '../support/sample-days.ts';

describe('the mapping in force', () => {
  const entries = [
    mappingEntry('s2', 'Birch - Meta', { validFrom: '2026-01-01' }),
    mappingEntry('s1', 'Alder - Google', { validFrom: '2026-01-14' }),
    mappingEntry('s1', 'Alder - Meta', { validFrom: '2026-01-01' }),
    mappingEntry('s1', undefined, { validFrom: '2026-01-20' }),
  ];
  it.each([
    ['2025-12-31', []],
    ['2026-01-01', ['Alder - Meta', 'Birch - Meta']],
    ['2026-01-13', ['Alder - Meta', 'Birch - Meta']],
    ['2026-01-14', ['Alder - Google', 'Birch - Meta']],
    ['2026-01-20', [undefined, 'Birch - Meta']],
  ])('on %s is the newest that began by then', (date, labels) => {
    expect(mappingInForce(entries, date).map(({ affiliateLabel }) => affiliateLabel)).toEqual(labels);
  });
});

describe('a mapping contradicts itself', () => {
  it('nowhere in the sample', () => {
    expect(contradictions(sampleDay().mapping)).toEqual([]);
  });

  it('where an affiliate is internal by one source and external by another', () => {
    const mapping = [mappingEntry('s1', 'Alder - Meta'), mappingEntry('s2', 'Alder - Meta ', { internal: false })];
    expect(contradictions(mapping)).toMatchObject([{ kind: 'INTERNAL_AND_NOT', sourceIds: ['s1', 's2'] }]);
    const apart = [mapping[0]!, mappingEntry('s2', 'Alder - Meta', { internal: false, advertiserId: '2' })];
    expect(contradictions(apart)).toEqual([]);
  });

  it('where one id stands for several labels', () => {
    const mapping = ['s1', 's3', 's4'].map((source, index) =>
      mappingEntry(source, ['Alder - Meta', 'Birch - Meta', 'Alder - Meta '][index], { affiliateId: '1' }),
    );
    expect(contradictions(mapping)).toEqual([
      {
        ...{ kind: 'ID_OF_SEVERAL', sourceIds: ['s1', 's3', 's4'] },
        message: 'affiliate id 1 of advertiser 1 stands for Alder - Meta, Birch - Meta',
      },
    ]);
  });

  it('where an affiliate is named by its id alone', () => {
    const [found] = contradictions([mappingEntry('s1', undefined, { affiliateId: '41' })]);
    expect(found).toMatchObject({ kind: 'LABEL_MISSING', sourceIds: ['s1'] });
    expect(contradictions([mappingEntry('s1', undefined)])).toEqual([]);
  });
});

describe('a mapping contradicts the network', () => {
  const { network } = sampleDay();
  const found = (label: string, affiliateId: string | undefined) =>
    idProblems([mappingEntry('s1', label, { affiliateId })], network).map(({ message }) => message);

  it.each([
    ['an id and a label that are of one affiliate', 'Alder - Meta ', '41'],
    ['no id', 'Alder - Meta', undefined],
    ['what the network does not know at all', 'Nobody', '999'],
  ])('never by %s', (_, label, id) => {
    expect(found(label, id)).toEqual([]);
  });

  it('where the id is another affiliate’s', () => {
    expect(found('Alder - Meta', '42')).toEqual([
      'source s1 is mapped to Alder - Meta, id 42: the network calls 42 Birch - Meta, Alder - Meta has id 41 there',
    ]);
  });

  it('where the label goes by another id', () => {
    expect(found('Alder - Meta', '1')).toEqual([
      'source s1 is mapped to Alder - Meta, id 1: Alder - Meta has id 41 there',
    ]);
  });

  it('where the network gave the affiliate another label', () => {
    expect(
      idProblems([mappingEntry('s1', 'Alder - Meta', { affiliateId: '41' })], [networkRow('41', 'Alder', 3)]),
    ).toEqual([
      {
        ...{ kind: 'ID_OF_ANOTHER', sourceIds: ['s1'] },
        message: 'source s1 is mapped to Alder - Meta, id 41: the network calls 41 Alder',
      },
    ]);
  });
});

describe('a mapping and what was spent', () => {
  const spent = (sourceId: string, date: string) => ({ sourceId, sourceName: `Source ${sourceId}`, date });
  const kinds = (entries: Parameters<typeof spendProblems>[0], last: ReturnType<typeof spent>[]) =>
    spendProblems(entries, last, '2026-02-14').map(({ kind }) => kind);

  it.each([
    ['2026-01-14', ['WITHOUT_SPEND']],
    ['2026-01-15', []],
  ])('know of a mapped source that last spent on %s: %j', (date, expected) => {
    expect(kinds([mappingEntry('s1', 'Alder - Meta')], [spent('s1', date)])).toEqual(expected);
  });

  it.each([
    ['2026-01-14', ['WITHOUT_SPEND']],
    ['2026-01-15', []],
  ])('give one that never spent as long, from %s on', (validFrom, expected) => {
    expect(kinds([mappingEntry('s1', 'Alder - Meta', { validFrom })], [])).toEqual(expected);
  });

  it.each([
    ['2026-01-14', []],
    ['2026-01-15', ['NOT_MAPPED']],
  ])('know of a source that spends and is nobody’s, on %s', (date, expected) => {
    expect(kinds([], [spent('s5', date)])).toEqual(expected);
    expect(kinds([mappingEntry('s5', undefined, { validFrom: '2026-02-01' })], [spent('s5', date)])).toEqual(expected);
  });
});

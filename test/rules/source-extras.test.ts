import { describe, expect, it } from 'vitest';
import type { Source, SourceExtras } from '../../shared/model/source.ts';
import { extraFaults } from '../../shared/rules/source-extras.ts';

const SHEET: SourceExtras = { spreadsheetId: 'an-invented-spreadsheet', range: 'A1:C', purpose: 'mapping' };

describe('what a source is told', () => {
  it.each<[Source, SourceExtras, string[]]>([
    ['everflow', {}, []],
    ['everflow', { networkTimeZoneId: 67 }, []],
    ['redtrack', { networkTimeZoneId: 67 }, ['networkTimeZoneId']],
    ['posthog', { projectId: '7', region: 'eu' }, []],
    ['posthog', {}, ['projectId', 'region']],
    ['posthog', { projectId: '7', region: 'us', range: 'A1' }, ['range']],
    ['mautic', {}, []],
    ['mautic', { projectId: '7' }, ['projectId']],
    ['sheets', SHEET, []],
    ['sheets', { ...SHEET, internalLabels: ['Alder - Meta'] }, []],
    ['sheets', { ...SHEET, purpose: 'table', internalLabels: ['Alder - Meta'] }, ['internalLabels']],
    ['sheets', { range: 'A1:C' }, ['spreadsheetId', 'purpose']],
  ])('of %s, %j, has these faults: %j', (source, given, paths) => {
    expect(extraFaults(source, given).map(({ path }) => path)).toEqual(paths);
  });
});

import { expect, it } from 'vitest';
import { countsAgree } from '../../shared/lake/counts-agree.ts';

const counts = { physical: 10, accepted: 7, quarantined: 2, blank: 1 };
const accepted = { rows: 7, distinct: 7, first: 1, last: 10 };

it.each([
  ['every record is somewhere', counts, accepted, 0, true],
  ['one is missing', { ...counts, quarantined: 1 }, accepted, 0, false],
  ['one is there too many', { ...counts, quarantined: 3 }, accepted, 0, false],
  ['a row is there twice', counts, { ...accepted, distinct: 6 }, 0, false],
  ['a row has no number of a record', counts, { ...accepted, first: 0 }, 0, false],
  ['a row lies behind the last record', counts, { ...accepted, last: 11 }, 0, false],
  ['a row was refused for nothing', counts, accepted, 1, false],
])('agrees or does not where %s', (_, rows, numbers, unexplained, agrees) => {
  expect(countsAgree(rows, numbers, unexplained)).toBe(agrees);
});

import type { RowProblem } from '../model/order-file.ts';
import { FILLED_COLUMNS, ORDER_COLUMNS, plainName, type ColumnKind, type OrderColumn } from './order-columns.ts';

/** One column of the lake as SQL over the text of its column in the file. */
interface ColumnSql {
  name: string;
  value: string;
  /** Whether a blank is a value: a flag that is not set. */
  isFilled?: boolean;
  /** False where the text cannot be used; null where there is none. */
  isGood?: string;
  problem?: RowProblem;
}

/** A mail address or a masked card number within some other text. */
const PERSONAL = String.raw`[^\s@,;<>"]+@[^\s@,;<>"]+|[0-9]{4,}\*{2,}[0-9]{2,}`;

/** Text without what must not be kept, wherever it was written. */
export const withoutPersonal = (text: string): string =>
  `CASE WHEN contains(${text}, '@') OR contains(${text}, '**') THEN regexp_replace(${text}, '${PERSONAL}', '[removed]', 'g') ELSE ${text} END`;

/** A case of SQL looks only at the rows that it needs, so that blanks and `N/A` cost nothing. */
const day = (text: string): string =>
  `CASE WHEN contains(${text}, '/') THEN CAST(try_strptime(${text}, '%m/%d/%Y') AS DATE)
    WHEN ${text} <> 'N/A' THEN TRY_CAST(${text} AS DATE) END`;
const time = (text: string): string => `CAST(try_strptime(${text}, '%I:%M %p') AS TIME)`;
const moment = (text: string): string => `try_strptime(${text}, '%m/%d/%Y %I:%M %p')`;
const AMOUNT = String.raw`-?[0-9]{1,9}(\.[0-9]{1,6}0*)?`;
const inThisCentury = (moment: string): string =>
  `coalesce(${moment} BETWEEN DATE '2000-01-01' AND DATE '2099-12-31', false)`;
const hashed = (text: string): string => `sha256(getvariable('salt') || ${text})`;

const SQL_OF: Record<ColumnKind, (text: string, name: string) => ColumnSql | undefined> = {
  whole: (text, name) => ({
    name,
    value: `TRY_CAST(${text} AS BIGINT)`,
    isGood: `regexp_full_match(${text}, '[0-9]{1,15}')`,
    problem: 'NOT_WHOLE',
  }),
  money: (text, name) => ({
    name: `${name}_micros`,
    // Digits moved, nothing multiplied: exact, and no overflow.
    value: `TRY_CAST(${text} || 'e6' AS BIGINT)`,
    isGood: `regexp_full_match(${text}, '${AMOUNT}')`,
    problem: 'NOT_DECIMAL',
  }),
  decimal: (text, name) => ({
    name,
    value: `TRY_CAST(${text} AS DECIMAL(16, 6))`,
    isGood: `regexp_full_match(${text}, '${AMOUNT}')`,
    problem: 'NOT_DECIMAL',
  }),
  text: (text, name) => ({ name, value: withoutPersonal(text) }),
  flag: (text, name) => ({
    name,
    value: `coalesce(${text} IN ('YES', 'Yes', '1'), false)`,
    isFilled: true,
    // Written out: a list of so many is a join, of each flag one.
    isGood: ['NO', 'YES', 'No', 'Yes', '1'].map((flag) => `${text} = '${flag}'`).join(' OR '),
    problem: 'NOT_FLAG',
  }),
  date: (text, name) => ({
    name,
    value: day(text),
    isGood: `CASE WHEN ${text} <> 'N/A' THEN ${inThisCentury(day(text))} END`,
    problem: 'NOT_DATE',
  }),
  time: (text, name) => ({
    name,
    value: time(text),
    isGood: `CASE WHEN ${text} IS NOT NULL THEN ${time(text)} IS NOT NULL END`,
    problem: 'NOT_TIME',
  }),
  'date-time': (text, name) => ({
    name,
    value: moment(text),
    isGood: `CASE WHEN ${text} IS NOT NULL THEN ${inThisCentury(moment(text))} END`,
    problem: 'NOT_DATE',
  }),
  email: (text, name) => ({ name: `${name}_hash`, value: hashed(`lower(trim(${text}))`) }),
  phone: (text, name) => ({
    name: `${name}_hash`,
    // The last ten digits, so that a country's code before them makes no difference.
    value: hashed(
      `right(CASE WHEN regexp_full_match(${text}, '[0-9]+') THEN ${text} ELSE regexp_replace(${text}, '[^0-9]', '', 'g') END, 10)`,
    ),
  }),
  ip: (text, name) => ({ name: `${name}_network`, value: network(text) }),
  dropped: () => undefined,
};

/** The first 24 bits of an IPv4 address, the first 48 of an IPv6 one; null where it is neither. */
const network = (text: string): string => `CASE
  WHEN regexp_full_match(${text}, '([0-9]{1,3}\\.){3}[0-9]{1,3}') THEN regexp_replace(${text}, '[0-9]+$', '0/24')
  WHEN regexp_full_match(${text}, '[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*') THEN
    lower(array_to_string(list_transform(list_resize(string_split(split_part(${text}, '::', 1), ':'), 3, '0'),
      lambda part: coalesce(nullif(ltrim(part, '0'), ''), '0')), ':')) || '::/48' END`;

/** What becomes of a known column whose text has this SQL name; undefined where it is dropped. */
export const columnSql = (column: OrderColumn, text: string): ColumnSql | undefined =>
  SQL_OF[ORDER_COLUMNS[column]](text, plainName(column));

/** Conditions that each row has to meet, with the column and the problem of one that does not. */
export function columnChecks(column: OrderColumn, text: string): { isGood: string; problem: RowProblem }[] {
  const sql = columnSql(column, text);
  const filled = FILLED_COLUMNS.includes(column) && {
    isGood: `coalesce(${text}, 'N/A') <> 'N/A'`,
    problem: 'EMPTY' as const,
  };
  const readable = sql?.isGood && sql.problem && { isGood: sql.isGood, problem: sql.problem };
  return [filled, readable].filter((check) => typeof check === 'object');
}

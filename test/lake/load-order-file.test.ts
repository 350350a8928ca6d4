import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RowProblem } from '../../shared/model/order-file.ts';
import type { OrderColumn } from '../../shared/lake/order-columns.ts';
import { exportOf, HEADER, loadExport, sampleOrder, type SampleOrder } from './orders.ts';

const three = ['9000001', '9000002', '9000003'].map((orders_id) => sampleOrder({ orders_id }));
const BOM = '\uFEFF';

describe('the shape of the file', () => {
  it.each([
    ['a byte order mark and CRLF', `${BOM}${exportOf(three)}`],
    ['LF only', exportOf(three, HEADER, '\n')],
    ['CRLF and LF mixed', exportOf(three).replace('\r\n', '\n')],
    ['no line end behind the last row', exportOf(three).trimEnd()],
    ['columns in another order', exportOf(three, HEADER.toReversed())],
    ['blanks around the names of columns', exportOf(three).replace(',products_id,', ', products_id ,')],
  ])('does not matter to what is stored: %s', async (_, bytes) => {
    const [usual, other] = [await loadExport(exportOf(three)), await loadExport(bytes)];
    expect(other.outcome).toMatchObject({ status: 'loaded', rows: { physical: 3, accepted: 3, quarantined: 0 } });
    expect(await other.rows()).toEqual(await usual.rows());
  });

  it('keeps values with quotes, commas and line ends exact, and counts such a row once', async () => {
    const order = sampleOrder({ product_name: 'a "b"', descriptor: 'Doe, J', decline_reason: '12 Elm St\nApt 4' });
    const bad = sampleOrder({ orders_id: '9000002', order_date: '02/30/2026' });
    const { outcome, rows, quarantine } = await loadExport(exportOf([order, bad]));
    expect(outcome).toMatchObject({ rows: { physical: 2, accepted: 1, quarantined: 1, blank: 0 } });
    expect(await rows()).toMatchObject([
      { record: 1, product_name: 'a "b"', descriptor: 'Doe, J', decline_reason: '12 Elm St\nApt 4' },
    ]);
    expect(quarantine).toMatchObject([
      { record: 2, line: 4, problems: [{ column: 'order_date', reason: 'NOT_DATE' }] },
    ]);
  });

  it('counts blank lines as blank', async () => {
    const { outcome } = await loadExport(exportOf(three).replaceAll('\r\n900', '\r\n\r\n900'));
    expect(outcome).toMatchObject({ rows: { physical: 6, accepted: 3, quarantined: 0, blank: 3 } });
  });

  it('loads a file of a header alone as one without rows', async () => {
    const { outcome, rows } = await loadExport(exportOf([]));
    expect(outcome).toMatchObject({ status: 'loaded', rows: { physical: 0, accepted: 0 } });
    expect(await rows()).toEqual([]);
  });

  it('keeps a column that it does not know as an extra and says so', async () => {
    const orders = [{ ...three[0], 'Risk Score': '7' }, three[1]!].map((order) => order as SampleOrder);
    const { outcome, rows } = await loadExport(exportOf(orders, [...HEADER, 'Risk Score']));
    expect(outcome).toMatchObject({ status: 'loaded', newColumns: ['Risk Score'] });
    expect((await rows()).map(({ extras }) => extras)).toEqual(['{"Risk Score":"7"}', null]);
  });

  it('leaves values of a column that is not there unknown, flags too', async () => {
    const { outcome, rows } = await loadExport(
      exportOf(
        three,
        HEADER.filter((name) => name !== 'chargeback_flag'),
      ),
    );
    expect(outcome).toMatchObject({ status: 'loaded', missingColumns: ['chargeback_flag'] });
    expect((await rows())[0]).toMatchObject({ chargeback_flag: null });
  });

  it.each<[string, string | Buffer, object]>([
    ['lacks a key column', exportOf(three, HEADER.slice(1)), { reason: 'KEY_COLUMN_MISSING', columns: ['orders_id'] }],
    ['has one twice', exportOf(three, [...HEADER, 'orders_id']), { reason: 'COLUMN_DOUBLED', columns: ['orders_id'] }],
    ['is empty', '', { reason: 'NO_HEADER' }],
    ['is no text', Buffer.from([0x1f, 0x8b, 8, 0, 0xff, 0x22, 10, 0]), {}],
  ])('fails whole where it %s', async (_, bytes, failure) => {
    const { outcome, files } = await loadExport(bytes);
    expect(outcome).toMatchObject({ status: 'failed', ...failure });
    expect(files).toEqual(['file-1.csv']);
  });
});

describe('a bad row', () => {
  const values: [OrderColumn, string, RowProblem][] = [
    ['order_date', '02/30/2026', 'NOT_DATE'],
    ['order_date', '13/01/2026', 'NOT_DATE'],
    ['order_date', '01/14/26', 'NOT_DATE'],
    ['order_date', 'N/A', 'EMPTY'],
    ['order_date', '', 'EMPTY'],
    ['orders_id', '', 'EMPTY'],
    ['orders_id', '9000001.5', 'NOT_WHOLE'],
    ['orders_id', '-1', 'NOT_WHOLE'],
    ['affid', '1e3', 'NOT_WHOLE'],
    ['order_time', '25:00 PM', 'NOT_TIME'],
    ['total_amount', '1,234.5', 'NOT_DECIMAL'],
    ['total_amount', '0.1234567', 'NOT_DECIMAL'],
    ['total_amount', '1e-7', 'NOT_DECIMAL'],
    ['tax_pct', 'abc', 'NOT_DECIMAL'],
    ['chargeback_flag', 'MAYBE', 'NOT_FLAG'],
    ['chargeback_flag', '0', 'NOT_FLAG'],
    ['hold_date', 'soon', 'NOT_DATE'],
    ['acquisition_date', '01/32/2026 09:05 AM', 'NOT_DATE'],
  ];
  it('goes into quarantine with its place, its column and what is wrong', async () => {
    const orders = values.flatMap(([column, value]) => [sampleOrder(), sampleOrder({ [column]: value })]);
    const { outcome, quarantine } = await loadExport(exportOf(orders));
    const rows = { physical: 2 * values.length, accepted: values.length, quarantined: values.length, blank: 0 };
    expect(outcome).toMatchObject({ status: 'loaded', rows });
    expect(quarantine.map(({ record, line, problems }) => ({ record, line, problems }))).toEqual(
      values.map(([column, , reason], index) => ({
        record: 2 * index + 2,
        line: 2 * index + 3,
        problems: [{ column, reason }],
      })),
    );
  });

  const line = exportOf([sampleOrder()]).split('\r\n')[1]!;
  it.each<[string, Buffer, RowProblem]>([
    ['a column more', Buffer.from(`${line},x`), 'TOO_MANY_COLUMNS'],
    ['a column less', Buffer.from(line.replace(/,$/, '')), 'TOO_FEW_COLUMNS'],
    ['bytes that are no UTF-8', Buffer.from(line.replace('Ann@', 'caf\xe9@'), 'latin1'), 'NOT_UTF8'],
    ['text behind a closing quote', Buffer.from(line.replace('Ann@', '"Ann"@')), 'BROKEN_RECORD'],
    ['a return amid it', Buffer.from(line.replace('Ann@', 'Ann\r@')), 'BROKEN_RECORD'],
    ['a quote that nothing closes', Buffer.from(line.replace('Ann@', '"Ann@')), 'BROKEN_RECORD'],
  ])('is quarantined with the bytes that came where it has %s', async (what, row, reason) => {
    const rows = [Buffer.from(line), row, Buffer.from(line)].slice(0, what === 'a quote that nothing closes' ? 2 : 3);
    const bytes = Buffer.concat(
      [exportOf([]), ...rows.flatMap((bytes) => [bytes, '\r\n'])].map((part) => Buffer.from(part)),
    );
    const { outcome, quarantine } = await loadExport(bytes);
    expect(outcome).toMatchObject({ status: 'loaded', rows: { physical: rows.length, quarantined: 1 } });
    const [bad] = quarantine;
    expect(bad?.problems[0]).toMatchObject({ reason });
    const kept = bad?.base64 === undefined ? Buffer.from(bad?.text ?? '') : Buffer.from(bad.base64, 'base64');
    expect(kept).toEqual(Buffer.concat([row, Buffer.from('\r\n')]));
  });

  it('says everything that is wrong with it', async () => {
    const { outcome, quarantine } = await loadExport(exportOf([sampleOrder({ affid: 'x', void_flag: 'x' })]));
    const problems = [
      { column: 'void_flag', reason: 'NOT_FLAG' },
      { column: 'affid', reason: 'NOT_WHOLE' },
    ];
    expect(quarantine).toMatchObject([{ problems }]);
    expect(outcome).toMatchObject({ problems: problems.map((problem) => ({ ...problem, rows: 1 })) });
  });

  it('is explained in lots where there are many', async () => {
    const notes = 'x'.repeat(200_000);
    const three = [sampleOrder({ notes, affid: 'x' }), sampleOrder({ notes, c1: 'a' }), sampleOrder({ notes })];
    const [header = '', ...rows] = exportOf(three).split('\r\n');
    const lines = Array.from({ length: 60 }, () => [
      rows[0],
      rows[1]?.replace(',a,', ',a\r,'),
      `${rows[2]},one too many`,
    ]).flat();
    const { outcome, quarantine } = await loadExport([header, ...lines].join('\r\n'));
    expect(outcome).toMatchObject({
      status: 'loaded',
      rows: { physical: 180, accepted: 0, quarantined: 180, blank: 0 },
      problems: [
        { column: 'affid', reason: 'NOT_WHOLE', rows: 60 },
        { reason: 'BROKEN_RECORD', rows: 60 },
        { reason: 'TOO_MANY_COLUMNS', rows: 60 },
      ],
    });
    expect(quarantine.map(({ record }) => record)).toEqual(lines.map((_, index) => index + 1));
  });

  const orders = (bad: number): SampleOrder[] =>
    Array.from({ length: 200 }, (_, index) => sampleOrder({ affid: index < bad ? 'x' : '7' }));
  it.each([
    ['as many of the share as are allowed', 2, { rows: 100, bps: 100 }, 'loaded'],
    ['one more', 3, { rows: 100, bps: 100 }, 'failed'],
    ['as many rows as are allowed', 3, { rows: 3, bps: 10_000 }, 'loaded'],
    ['one row more', 4, { rows: 3, bps: 10_000 }, 'failed'],
  ])('is one of %s, and so the file is or is not refused', async (_, bad, limits, status) => {
    const { outcome, files } = await loadExport(exportOf(orders(bad)), { limits });
    expect(outcome).toMatchObject({ status, rows: { physical: 200, accepted: 200 - bad, quarantined: bad } });
    const parquet = status === 'loaded' ? ['file-1.parquet'] : [];
    expect(files).toEqual(['file-1.csv', 'file-1.jsonl', ...parquet]);
  });
});

describe('what the lake keeps', () => {
  /** What a column of the lake holds of each order. */
  const kept = async (column: string, orders: SampleOrder[], zone = 'America/New_York') =>
    (await (await loadExport(exportOf(orders.map(sampleOrder)), { zone })).rows()).map((row) => row[column]);

  it('reads YES, Yes and 1 as set, NO, No and a blank as not set', async () => {
    const flags: [string, boolean][] = [
      ['YES', true],
      ['NO', false],
      ['1', true],
      ['', false],
      ['No', false],
      ['Yes', true],
    ];
    const orders = flags.map(([chargeback_flag]) => ({ chargeback_flag }));
    expect(await kept('chargeback_flag', orders)).toEqual(flags.map(([, flag]) => flag));
  });

  it('keeps amounts exact, as millionths, and one that is not there as unknown', async () => {
    const amounts: [string, number | null][] = [
      ['95', 95_000_000],
      ['0.1', 100_000],
      ['-5.00', -5_000_000],
      ['123456789.123456', 123_456_789_123_456],
      ['', null],
    ];
    const orders = amounts.map(([total_amount]) => ({ total_amount }));
    expect(await kept('total_amount_micros', orders)).toEqual(amounts.map(([, micros]) => micros));
  });

  it.each([
    ['America/New_York', '01/14/2026', '11:59 PM', '2026-01-14T23:59:00.000Z', '2026-01-15T04:59:00.000Z'],
    ['Europe/Berlin', '07/14/2026', '12:05 AM', '2026-07-14T00:05:00.000Z', '2026-07-13T22:05:00.000Z'],
    ['America/New_York', '11/01/2026', '01:30 AM', '2026-11-01T01:30:00.000Z', '2026-11-01T06:30:00.000Z'],
  ])('says when an order came in %s, by the clocks there and as an instant', async (zone, date, time, local, at) => {
    const orders = [{ order_date: date, order_time: time }];
    expect(await kept('ordered_at_local', orders, zone)).toEqual([local]);
    expect(await kept('ordered_at', orders, zone)).toEqual([at]);
  });

  it('keeps neither cards nor raw addresses of mail, wherever they were written', async () => {
    const order = sampleOrder({ c1: 'from ann@example.test', notes: 'ann@example.test', opt: '400000******1234' });
    const extra = { ...order, 'Second Mail': 'ann@example.test', 'Card "2"': "400000******1234'" };
    const loaded = await loadExport(exportOf([extra], [...HEADER, 'Second Mail', 'Card "2"']));
    const text = JSON.stringify([await loaded.rows(), loaded.outcome]).toLowerCase();
    expect(text).toContain('from [removed]');
    for (const secret of ['ann@', '400000', '1130', 'salt-of-a-test', '5550000001']) expect(text).not.toContain(secret);
    expect(readFileSync(loaded.parquet).includes('cc_num_masked')).toBe(false);
  });

  it('hashes the same person alike within a tenant, and differently in another', async () => {
    const mails = ['Ann@Example.test', ' ann@example.test'].map((billing_email) => sampleOrder({ billing_email }));
    const phones = ['1 (555) 000-0001', '5550000001'].map((billing_phone) => sampleOrder({ billing_phone }));
    const hashes = async (salt: string) =>
      (await (await loadExport(exportOf([...mails, ...phones]), { salt })).rows()).map((row) => [
        row.billing_email_hash,
        row.billing_phone_hash,
      ]);
    const [here, there] = [await hashes('one'), await hashes('another')];
    expect(new Set(here.map(String)).size).toBe(1);
    expect(here[0]).not.toEqual(there[0]);
  });

  it('keeps of an address only its network', async () => {
    const addresses: [string, string | null][] = [
      ['198.51.100.77', '198.51.100.0/24'],
      ['2001:0db8:0A0b:1::9', '2001:db8:a0b::/48'],
      ['2001:db8::1', '2001:db8:0::/48'],
      ['::1', '0:0:0::/48'],
      ['somewhere', null],
      ['', null],
    ];
    const orders = addresses.map(([ip_address]) => ({ ip_address }));
    expect(await kept('ip_address_network', orders)).toEqual(addresses.map(([, network]) => network));
  });
});

import { describe, expect, it } from 'vitest';
import type { FileFailure } from '../../shared/model/order-file.ts';
import { newColumnsFact, orderFileFact } from '../../shared/rules/order-alerts.ts';
import { exportVersion } from '../support/sample-order-files.ts';

const rows = { physical: 500, accepted: 300, quarantined: 200, blank: 0 };

describe('the alert of an export that is no good', () => {
  it.each<[FileFailure, string]>([
    [{ reason: 'NO_HEADER' }, 'it has no header'],
    [{ reason: 'KEY_COLUMN_MISSING', columns: ['orders_id', 'order_date'] }, 'it lacks orders_id, order_date'],
    [{ reason: 'COLUMN_DOUBLED', columns: ['orders_id'] }, 'it has orders_id more than once'],
    [{ reason: 'TOO_MANY_QUARANTINED', rows, problems: [] }, '200 of its 500 rows are bad'],
    [{ reason: 'COUNTS_DIFFER', rows }, 'its rows could not be counted'],
  ])('says %j in words', (failure, words) => {
    const file = exportVersion('acme', '2026-01-14');
    expect(orderFileFact(file, 'f1', failure)).toMatchObject({
      ...{ type: 'ORDER_FILE_FAILED', severity: 'HIGH', subject: file.feed },
      summary: `${file.key} was not loaded: ${words}`,
      evidence: { fileId: 'f1', reason: failure.reason },
    });
  });

  it('of new columns is one of a feed and day', () => {
    expect(newColumnsFact('acme', 'orders-create', '2026-01-14', ['Risk Score'])).toMatchObject({
      ...{ type: 'SOURCE_ANOMALY', subject: 'SCHEMA:orders-create:2026-01-14', severity: 'LOW' },
      summary: 'orders-create has new columns: Risk Score',
    });
  });
});

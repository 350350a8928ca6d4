import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReports, reportTo } from '../../local/gateway/permission/grants-report.ts';

const grant = (role: string, action: string) => ({ role, action, resource: '*' });

describe('the grants that engines used', () => {
  it('are read back from below a folder, with where each was', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimcheck-grants-'));
    const one = reportTo(join(folder, 'tests', 'a'))!;
    one(grant('A', 'x:1'));
    one(grant('B', 'x:2'));
    reportTo(join(folder, 'tests', 'a'))!(grant('A', 'x:1'));
    reportTo(join(folder, 'b'))!(grant('A', 'x:3'));
    const below = (found: { below: string }): string => found.below;
    expect(Object.groupBy(readReports(folder), below)).toEqual({
      b: [{ below: 'b', grant: grant('A', 'x:3') }],
      'tests/a': expect.toSatisfy((found: unknown[]) => found.length === 3),
    });
    rmSync(folder, { recursive: true });
  });

  it('are not reported without a folder, and nothing is read from one that is not there', () => {
    expect(reportTo(undefined)).toBeUndefined();
    expect(readReports(join(tmpdir(), 'claimcheck-no-such-folder'))).toEqual([]);
  });
});

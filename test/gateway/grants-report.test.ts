import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportTo, unusedIn } from '../../local/gateway/permission/grants-report.ts';

const grant = (role: string, action: string) => ({ role, action, resource: '*' });

describe('the grants of a test run', () => {
  it('are unused where no engine used them; other stacks do not matter', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimcheck-grants-'));
    const one = reportTo(folder)!;
    one.granted([grant('App-A', 'x:1'), grant('App-A', 'x:2'), grant('App-B', 'x:1'), grant('Other-A', 'x:9')]);
    one.used(grant('App-A', 'x:1'));
    const two = reportTo(folder)!;
    two.granted([grant('App-A', 'x:1'), grant('App-B', 'x:1'), grant('App-B', 'x:3')]);
    two.used(grant('App-B', 'x:1'));
    expect(unusedIn(folder, 'App')).toEqual([grant('App-A', 'x:2'), grant('App-B', 'x:3')]);
    expect(() => unusedIn(folder, 'Third')).toThrow('Third');
    rmSync(folder, { recursive: true });
  });

  it('are not reported without a folder', () => {
    expect(reportTo(undefined)).toBeUndefined();
  });
});

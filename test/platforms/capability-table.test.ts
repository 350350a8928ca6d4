import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capabilityTable } from '../../local/docs/capability-table.ts';
import { withCapabilities } from '../../local/docs/write-readme.ts';
import { connectedPlatforms } from '../../shared/platforms/capabilities.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

describe('the capability table of the README', () => {
  it('is what the registry says; `make docs` writes it', () => {
    expect(withCapabilities(README)).toBe(README);
  });

  it('has one row for each platform whose posts can be claimed', () => {
    expect(capabilityTable().split('\n')).toHaveLength(2 + connectedPlatforms().length);
  });
});

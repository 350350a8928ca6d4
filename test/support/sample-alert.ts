import type { Alert } from '../../shared/model/alert.ts';
import { T0 } from './sample-claims.ts';

export const sampleAlert = (changes: Partial<Alert> = {}): Alert => ({
  tenantId: 'acme',
  id: 'alr_20261102150000000aaaa',
  type: 'HIGH_DISCREPANCY',
  category: 'FRAUD',
  severity: 'HIGH',
  status: 'OPEN',
  affiliateId: 'aff_ann',
  platform: 'x',
  campaignId: 'cmp_autumn',
  repeats: 0,
  openedAt: T0,
  updatedAt: T0,
  announcedAt: T0,
  evidence: { status: 'AFFILIATE_OVERCLAIMED' },
  version: 1,
  ...changes,
});

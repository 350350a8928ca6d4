import type { Affiliate } from '../../shared/model/registry.ts';
import { T0 } from './sample-claims.ts';

export const sampleAffiliate = (changes: Partial<Affiliate> = {}): Affiliate => ({
  ...{ tenantId: 'acme', id: 'aff_ann', name: 'Ann', segment: 'standard', status: 'active', accounts: {}, version: 1 },
  ...{ createdAt: T0, updatedAt: T0, ...changes },
});

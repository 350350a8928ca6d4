import type { QuarantineLimits } from '../../shared/model/order-file.ts';
import type { LakeWork } from '../../shared/lake/order-facts.ts';
import type { FileQueue } from '../../shared/outbound/file-queue.ts';
import type { Objects } from '../../shared/outbound/objects.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { OrderDayStore } from '../../shared/store/order-days.ts';
import type { OrderFileStore } from '../../shared/store/order-files.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { Tables } from '../../shared/store/tables.ts';
import type { TenantKeys } from '../../shared/store/tenant-keys.ts';
import type { TrackingStore } from '../../shared/store/trackings.ts';

/** What loading exports takes. */
export interface Loading extends LakeWork {
  tables: Pick<Tables, 'transact'>;
  files: OrderFileStore;
  days: OrderDayStore;
  trackings: Pick<TrackingStore, 'since' | 'save' | 'saveOrders'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
  registry: Pick<RegistryReads, 'tenant'>;
  hashKeys: Pick<TenantKeys, 'orNew'>;
  exports: Objects & { bucket: string };
  lake: Pick<Objects, 'upload' | 'download'>;
  queue: FileQueue;
  limits: QuarantineLimits;
  now: () => number;
}

/** Nothing of the file is used; it is delivered again and ends in the dead letters, from where it can be had back. */
export class FileFailed extends Error {}

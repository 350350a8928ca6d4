/** The tables by the name the code uses; their real names come from each function's environment. */
export const TABLES = [
  'submissions',
  'trust',
  'alerts',
  'registry',
  'credentials',
  'platformState',
  'idempotency',
  'webhooks',
  'notifications',
  'discord',
  'clawbacks',
  'reviews',
  'sources',
  'syncs',
] as const;
export type TableName = (typeof TABLES)[number];

export type Scalar = string | number | boolean;
export type Item = { pk: string; sk: string; [attribute: string]: unknown };
export type Key = { pk: string; sk: string };

/** A condition on one attribute of the item as it is before the write. All of a write's conditions must hold. */
export type Condition =
  | { attribute: string; is: 'absent' | 'present' }
  | { attribute: string; is: 'equal' | 'below' | 'at most' | 'at least'; value: Scalar };

/** One conditional write. `put` replaces the whole item; `update` touches only what it names. */
export type Write =
  | { table: TableName; put: Item; when: readonly Condition[] }
  | {
      table: TableName;
      update: Key;
      set?: Record<string, unknown>;
      /** Set where the item has no such attribute yet. */
      setOnce?: Record<string, unknown>;
      add?: Record<string, number>;
      remove?: string[];
      when: readonly Condition[];
    }
  | { table: TableName; delete: Key; when: readonly Condition[] }
  | { table: TableName; check: Key; when: readonly Condition[] };

/** Why one write of a transaction was refused; `none` for those that would have passed. */
export type Refusal = 'none' | 'condition' | 'conflict' | 'throttled';

export type TransactionOutcome = { committed: true } | { committed: false; refusals: Refusal[] };

export interface Query {
  table: TableName;
  /** An index of keys.ts, or the table itself. */
  index?: IndexName;
  partition: string;
  sort?: { prefix: string } | { from?: string; to?: string };
  newestFirst?: boolean;
  limit?: number;
  /** The last item (its keys) of the page before. */
  startAfter?: Item;
  consistent?: boolean;
}

export interface Page {
  items: Item[];
  /** Where the next page starts; absent on the last one. */
  next?: Item;
}

/** The indexes, by table: their key attributes and what they project beside keys. */
export const INDEXES = {
  byCampaign: {
    table: 'submissions',
    partition: 'campaignKey',
    sort: 'listedAt',
    projects: ['platform', 'affiliateId'],
  },
  byAffiliate: {
    table: 'submissions',
    partition: 'affiliateKey',
    sort: 'listedAt',
    projects: ['platform', 'campaignId'],
  },
  byPost: { table: 'submissions', partition: 'postKey', sort: 'listedAt', projects: ['affiliateId'] },
  due: { table: 'submissions', partition: 'dueShard', sort: 'dueAt', projects: [] },
  deadLetters: { table: 'submissions', partition: 'letterKey', sort: 'letterAt', projects: 'all' },
  open: { table: 'alerts', partition: 'openKey', sort: 'openedAt', projects: 'all' },
  expiring: { table: 'credentials', partition: 'expiringShard', sort: 'attentionAt', projects: ['tenantId'] },
  dueDeliveries: { table: 'webhooks', partition: 'dueKey', sort: 'dueAt', projects: [] },
  dueReviews: { table: 'reviews', partition: 'dueKey', sort: 'dueAt', projects: [] },
  openReviews: { table: 'reviews', partition: 'openKey', sort: 'listedAt', projects: 'all' },
  reviewsOfAffiliate: { table: 'reviews', partition: 'affiliateKey', sort: 'listedAt', projects: 'all' },
  dueNotices: { table: 'notifications', partition: 'dueKey', sort: 'dueAt', projects: [] },
  clawbacksByTime: { table: 'clawbacks', partition: 'tenantKey', sort: 'listedAt', projects: [] },
  clawbacksByAffiliate: { table: 'clawbacks', partition: 'affiliateKey', sort: 'listedAt', projects: [] },
  dueClawbacks: { table: 'clawbacks', partition: 'dueKey', sort: 'dueAt', projects: [] },
} as const satisfies Record<
  string,
  { table: TableName; partition: string; sort: string; projects: 'all' | readonly string[] }
>;
export type IndexName = keyof typeof INDEXES;

/** What a repository needs of a database. DynamoDB is one; a map in memory is the other. */
export interface Tables {
  get(table: TableName, key: Key, options?: { consistent?: boolean }): Promise<Item | undefined>;
  /** Items that exist, in no order; any number of distinct keys. */
  getMany(table: TableName, keys: readonly Key[], options?: { consistent?: boolean }): Promise<Item[]>;
  query(query: Query): Promise<Page>;
  /** True when the conditions held and the write was made. */
  write(write: Write): Promise<boolean>;
  /** All or nothing; at most 100 writes, one per item. */
  transact(writes: readonly Write[]): Promise<TransactionOutcome>;
}

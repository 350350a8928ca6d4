import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableV2,
  type GlobalSecondaryIndexPropsV2,
  type TablePropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

export type TableId =
  | 'submissions'
  | 'trust'
  | 'alerts'
  | 'registry'
  | 'credentials'
  | 'platformState'
  | 'idempotency'
  | 'webhooks'
  | 'notifications'
  | 'discord'
  | 'clawbacks'
  | 'reviews'
  | 'sources'
  | 'syncs';

interface Index {
  partition: string;
  sort: string;
  projects: 'all' | readonly string[];
}

/** An index projects only what never changes after the claim is made, so that a verdict costs no index write. */
const INDEXES = {
  submissions: {
    byCampaign: { partition: 'campaignKey', sort: 'listedAt', projects: ['platform', 'affiliateId'] },
    byAffiliate: { partition: 'affiliateKey', sort: 'listedAt', projects: ['platform', 'campaignId'] },
    byPost: { partition: 'postKey', sort: 'listedAt', projects: ['affiliateId'] },
    due: { partition: 'dueShard', sort: 'dueAt', projects: [] },
    deadLetters: { partition: 'letterKey', sort: 'letterAt', projects: 'all' },
  },
  trust: {},
  alerts: { open: { partition: 'openKey', sort: 'openedAt', projects: 'all' } },
  registry: {},
  credentials: { expiring: { partition: 'expiringShard', sort: 'attentionAt', projects: ['tenantId'] } },
  platformState: {},
  idempotency: {},
  webhooks: { dueDeliveries: { partition: 'dueKey', sort: 'dueAt', projects: [] } },
  notifications: { dueNotices: { partition: 'dueKey', sort: 'dueAt', projects: [] } },
  discord: {},
  clawbacks: {
    clawbacksByTime: { partition: 'tenantKey', sort: 'listedAt', projects: [] },
    clawbacksByAffiliate: { partition: 'affiliateKey', sort: 'listedAt', projects: [] },
    dueClawbacks: { partition: 'dueKey', sort: 'dueAt', projects: [] },
  },
  reviews: {
    dueReviews: { partition: 'dueKey', sort: 'dueAt', projects: [] },
    openReviews: { partition: 'openKey', sort: 'listedAt', projects: 'all' },
    reviewsOfAffiliate: { partition: 'affiliateKey', sort: 'listedAt', projects: 'all' },
  },
  sources: {},
  syncs: {},
} as const satisfies Record<TableId, Record<string, Index>>;

export type IndexOf<T extends TableId> = Extract<keyof (typeof INDEXES)[T], string>;

type Keys = Pick<TablePropsV2, 'partitionKey' | 'sortKey'>;
const string = (name: string): { name: string; type: AttributeType } => ({ name, type: AttributeType.STRING });

/** The on-demand tables. Each can be restored to any second of the last 35 days. */
export class Tables extends Construct {
  readonly byId: Readonly<Record<TableId, TableV2>>;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    const keyed = { partitionKey: string('pk'), sortKey: string('sk') };
    const table = (name: string, of: TableId, special: Partial<TablePropsV2> = {}, keys: Keys = keyed): TableV2 =>
      new TableV2(this, name, {
        ...keys,
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: config.keepsData,
        removalPolicy: config.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        globalSecondaryIndexes: Object.entries<Index>(INDEXES[of]).map(([indexName, index]) => toGsi(indexName, index)),
        ...special,
      });

    this.byId = {
      submissions: table('Submissions', 'submissions', { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      trust: table('Trust', 'trust', { dynamoStream: StreamViewType.NEW_IMAGE }),
      alerts: table('Alerts', 'alerts', { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      registry: table('Registry', 'registry'),
      credentials: table('Credentials', 'credentials'),
      platformState: table('PlatformState', 'platformState', { timeToLiveAttribute: 'expiresAt' }),
      webhooks: table('Webhooks', 'webhooks', { timeToLiveAttribute: 'expiresAt' }),
      notifications: table('Notifications', 'notifications', { timeToLiveAttribute: 'expiresAt' }),
      discord: table('Discord', 'discord', { timeToLiveAttribute: 'expiresAt' }),
      clawbacks: table('Clawbacks', 'clawbacks', { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      reviews: table('Reviews', 'reviews'),
      sources: table('Sources', 'sources', { timeToLiveAttribute: 'expiresAt' }),
      syncs: table('Syncs', 'syncs', { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      idempotency: table(
        'Idempotency',
        'idempotency',
        { timeToLiveAttribute: 'expiration' },
        { partitionKey: string('id') },
      ),
    };
  }
}

function toGsi(indexName: string, index: Index): GlobalSecondaryIndexPropsV2 {
  const keys = { indexName, partitionKey: string(index.partition), sortKey: string(index.sort) };
  if (index.projects === 'all') return { ...keys, projectionType: ProjectionType.ALL };
  if (index.projects.length === 0) return { ...keys, projectionType: ProjectionType.KEYS_ONLY };
  return { ...keys, projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.projects] };
}

import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type BucketProps,
  type CfnBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { resourceName, type StageConfig } from '../config.ts';
import type { BucketId } from '../permission-kinds.ts';
import type { FileQueue } from './file-queue.ts';

/** Where vendors put their exports, and where the orders in them are kept; both encrypted under one key of their own. */
export class Lake extends Construct {
  readonly key: Key;
  readonly buckets: Readonly<Record<BucketId, Bucket>>;
  readonly #config: StageConfig;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.#config = config;
    this.key = new Key(this, 'Key', {
      alias: `claimcheck/${config.stage}/lake`,
      description: 'Encrypts the exports of vendors and the orders that were read from them',
      enableKeyRotation: true,
      removalPolicy: this.#removalPolicy,
    });
    const always = { abortIncompleteMultipartUploadAfter: Duration.days(7) };
    const replaced = { noncurrentVersionExpiration: Duration.days(30) };
    this.buckets = {
      exports: this.#bucket('exports', {
        versioned: config.keepsData,
        lifecycleRules: [{ ...always, ...replaced, expiration: Duration.days(400) }],
      }),
      lake: this.#bucket('lake', {
        versioned: true,
        lifecycleRules: [
          { ...always, ...replaced },
          { prefix: 'quarantine/', expiration: Duration.days(90) },
          // Pages of a read that is under way.
          { prefix: 'staging/', expiration: Duration.days(2), noncurrentVersionExpiration: Duration.days(1) },
        ],
      }),
    };
  }

  /** Tells a queue of each export that arrives. */
  announceExports({ queue }: FileQueue): void {
    const { exports } = this.buckets;
    // Declared by hand: CDK's own way to do it is a function that calls AWS when the stack is deployed.
    (exports.node.defaultChild as CfnBucket).notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'suffix', value: '.csv' }] } },
        },
      ],
    };
    exports.node.defaultChild?.node.addDependency(queue.node.findChild('Policy'));
  }

  /** Known before the bucket is there, so that a queue's policy can name it first. */
  static bucketName(config: StageConfig, id: BucketId, account: string): string {
    return `${resourceName(config, id)}-${account}`;
  }

  get #removalPolicy(): RemovalPolicy {
    return this.#config.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  #bucket(id: BucketId, props: BucketProps): Bucket {
    const bucket = new Bucket(this, id[0]!.toUpperCase() + id.slice(1), {
      bucketName: Lake.bucketName(this.#config, id, Stack.of(this).account),
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: this.#removalPolicy,
      ...props,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The ledger says which file was read when and by what; access logs would be a third copy of the names.',
    });
    return bucket;
  }
}

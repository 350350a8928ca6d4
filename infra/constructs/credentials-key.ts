import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

/** Wraps the data key of each tenant. Without it no stored token can ever be read again, so production keeps it. */
export class CredentialsKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: `claimcheck/${config.stage}/credentials`,
      description: "Wraps the data keys that affiliates' tokens are encrypted with",
      enableKeyRotation: true,
      removalPolicy: config.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

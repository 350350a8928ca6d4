import { Stack, Validations, type CfnElement } from 'aws-cdk-lib';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { BucketId, ObjectUse, Permissions } from '../permission-kinds.ts';
import type { Lake } from './lake.ts';

/** Grants what reading, writing and listing objects takes: of a bucket under a key, the key too. */
export function grantObjects(to: IGrantable, { objects = {} }: Permissions, { buckets, key }: Lake): void {
  const allow = (action: string, resources: string[]): void => {
    if (resources.length > 0)
      to.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
  };
  for (const [id, { reads = [], writes = [], lists }] of Object.entries(objects) as [BucketId, ObjectUse][]) {
    const bucket = buckets[id];
    allow('s3:GetObject', below(bucket, reads));
    allow('kms:Decrypt', reads.length > 0 ? [key.keyArn] : []);
    allow('s3:PutObject', below(bucket, writes));
    allow('kms:GenerateDataKey', writes.length > 0 ? [key.keyArn] : []);
    allow('s3:ListBucket', lists ? [bucket.bucketArn] : []);
  }
}

function below(bucket: Bucket, patterns: readonly string[]): string[] {
  const stack = Stack.of(bucket);
  const logicalId = stack.getLogicalId(bucket.node.defaultChild as CfnElement);
  for (const pattern of patterns)
    Validations.of(stack).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${pattern}]`,
      reason: 'Objects are no resources of the template: a grant names them by what their keys begin with.',
    });
  return patterns.map((pattern) => bucket.arnForObjects(pattern));
}

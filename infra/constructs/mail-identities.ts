import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The ARN of what SES has verified for an address: its domain. None where there is no address. */
export function mailIdentitiesOf(scope: Construct, mailFrom: string): string[] {
  if (mailFrom === '') return [];
  const resourceName = mailFrom.split('@').at(-1)!;
  return [Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName })];
}

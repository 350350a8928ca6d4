import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** ARNs of what SES may have verified for an address: the address itself or its domain. None where there is no address. */
export function mailIdentitiesOf(scope: Construct, mailFrom: string): string[] {
  if (mailFrom === '') return [];
  const domain = mailFrom.split('@').at(-1)!;
  return [...new Set([mailFrom, domain])].map((resourceName) =>
    Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName }),
  );
}

import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { deploymentFaults } from './deployment-faults.ts';

/**
 * Whether everybody who is to be told of alerts can be told, before a deployment and after it. Ends with 1 where a channel is
 * routed to and not configured. Usage: check-deployment.ts <stage> [before]
 */
const [stage = 'dev', when] = process.argv.slice(2);
const SecretId = `claimcheck/${stage}/notifications`;

async function plan(): Promise<string | undefined> {
  try {
    const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId }));
    return SecretString ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const json = await plan();
if (json === undefined && when === 'before') {
  console.log(`There is no secret ${SecretId} yet: this deployment makes it.`);
} else {
  const faults = deploymentFaults(json, { mailFrom: process.env.MAIL_FROM, textMessages: process.env.TEXT_MESSAGES });
  for (const fault of faults) console.error(`  ${fault}`);
  if (faults.length > 0) {
    console.error(`Nobody would be told: put a plan into the secret ${SecretId}, as docs/notifications.md says.`);
    process.exitCode = 1;
  } else console.log('Every channel that is routed to is configured.');
}

import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';

const MAX_AGE_SECONDS = 300;

/** Reads one field of a platform's secret; again every five minutes, so that a rotated one is taken up. */
export function platformSecret(secretId: string): (field: string) => Promise<string> {
  const secrets = new SecretsProvider();
  return async (field) => {
    const secret = await secrets.get(secretId, { maxAge: MAX_AGE_SECONDS, transform: 'json' });
    const value = (secret as Record<string, unknown> | undefined)?.[field];
    if (typeof value !== 'string') throw new Error(`the platform secret has no ${field}`);
    return value;
  };
}

import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import * as z from 'zod';

/** The Discord application: its id, the key that its requests are signed by, and the token that it calls with. */
const DiscordSecret = z.object({
  applicationId: z.string().default(''),
  publicKey: z.string().default(''),
  botToken: z.string().default(''),
});
export type DiscordSecret = z.infer<typeof DiscordSecret>;

const MAX_AGE_SECONDS = 300;

/** Reads the secret; again every five minutes, so that a new one is taken up. What stands for a field that is missing fits nothing. */
export function discordSecret(secretId: string): () => Promise<DiscordSecret> {
  const secrets = new SecretsProvider();
  return async () => DiscordSecret.parse(await secrets.get(secretId, { maxAge: MAX_AGE_SECONDS, transform: 'json' }));
}

import { DiscordInteraction, type ReceivedInteraction } from '../model/discord-interaction.ts';
import { afterDay } from './expiry.ts';
import { interactionKey } from './keys.ts';
import type { Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What was asked by interactions, and what became of it; for a day. */
export interface DiscordInteractionStore {
  /** False where it was received before. */
  receive(interaction: ReceivedInteraction): Promise<boolean>;
  get(id: string): Promise<DiscordInteraction | undefined>;
}

export const discordInteractionStore = (tables: Tables): DiscordInteractionStore => ({
  receive: (interaction) => tables.write(interactionPut(interaction)),

  async get(id) {
    const item = await tables.get('discord', interactionKey(id), { consistent: true });
    return item && DiscordInteraction.parse(item);
  },
});

const KEPT_DAYS = 1;

/** Writes an interaction over the version before it; the first one where there is none. */
export const interactionPut = (interaction: DiscordInteraction): Write => ({
  table: 'discord',
  put: {
    ...interactionKey(interaction.id),
    ...interaction,
    expiresAt: afterDay(interaction.receivedAt, KEPT_DAYS),
  },
  when: ifVersion(interaction.version === 1 ? 'absent' : interaction.version - 1),
});

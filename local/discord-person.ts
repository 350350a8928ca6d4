import { CLAIM_THIS_POST } from '../functions/discord/commands.ts';
import { SIMULATED_DISCORD } from './simulators/credentials.ts';
import { newInteractionToken, newSnowflake } from './simulators/discord-ids.ts';
import { discordSignature } from './simulators/discord-signature.ts';

/** An interaction as Discord posts it. */
export type Interaction = Record<string, unknown> & { id: string; token: string };

/** Makes the interactions of one Discord user, as Discord would. */
export class DiscordPerson {
  readonly userId: string;
  readonly #now: () => number;

  constructor(userId: string, now: () => number = Date.now) {
    this.userId = userId;
    this.#now = now;
  }

  command(name: string, options: Record<string, string | number> = {}): Interaction {
    return this.#interaction(2, { id: '1230000000000000001', name, type: 1, options: optionsOf(options) });
  }

  /** With a file as the evidence. */
  commandWithFile(name: string, options: Record<string, string | number>, url: string): Interaction {
    const id = '1220000000000000001';
    const attachment = { id, filename: 'numbers.png', size: 5, url, proxy_url: url };
    return this.#interaction(2, {
      ...{ id: '1230000000000000001', name, type: 1 },
      options: [...optionsOf(options), { type: 11, name: 'evidence_file', value: id }],
      resolved: { attachments: { [id]: attachment } },
    });
  }

  onMessage(content: string, name = CLAIM_THIS_POST): Interaction {
    const id = '1210000000000000001';
    return this.#interaction(2, {
      ...{ name, type: 3, target_id: id },
      resolved: { messages: { [id]: { id, content } } },
    });
  }

  typing(name: string, option: string, typed: string): Interaction {
    return this.#interaction(4, { name, type: 1, options: [{ type: 3, name: option, value: typed, focused: true }] });
  }

  button(customId: string): Interaction {
    return this.#interaction(3, { component_type: 2, id: 2, custom_id: customId });
  }

  form(customId: string, fields: Record<string, string | readonly string[]>): Interaction {
    const components = Object.entries(fields).map(([custom_id, filled]) => ({
      type: 18,
      component:
        typeof filled === 'string' ? { type: 4, custom_id, value: filled } : { type: 3, custom_id, values: filled },
    }));
    return this.#interaction(5, { custom_id: customId, components });
  }

  #interaction(type: number, data: unknown): Interaction {
    const nowMs = this.#now();
    const user = { id: this.userId, username: 'synth', avatar: null, discriminator: '0', public_flags: 0 };
    return {
      ...{ id: newSnowflake(nowMs), application_id: SIMULATED_DISCORD.applicationId, type, version: 1 },
      ...{ token: newInteractionToken(nowMs), guild_id: '1270000000000000001', channel_id: '1260000000000000001' },
      member: { user, roles: [], permissions: '0', nick: null },
      ...{ locale: 'en-US', context: 0, entitlements: [], data },
    };
  }
}

const optionsOf = (options: Record<string, string | number>) =>
  Object.entries(options).map(([name, value]) => ({ type: typeof value === 'number' ? 4 : 3, name, value }));

/** Posts an interaction as Discord does. */
export async function postInteraction(
  baseUrl: string,
  interaction: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = JSON.stringify(interaction);
  const response = await fetch(`${baseUrl}/discord/interactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...discordSignature(body, Date.now()) },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: response.ok ? (JSON.parse(text) as Record<string, unknown>) : { text } };
}

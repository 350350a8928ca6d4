import type { Intake } from '../../shared/intake/new-claim.ts';
import type { Reporters } from '../../shared/intake/reporter.ts';
import type { DiscordAnswer, ReceivedInteraction } from '../../shared/model/discord-interaction.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { DiscordApi } from '../../shared/outbound/discord-api.ts';
import type { ClaimLists } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { DiscordFollowUpStore } from '../../shared/store/discord-follow-ups.ts';
import type { DiscordInteractionStore } from '../../shared/store/discord-interactions.ts';
import type { DiscordLinkStore } from '../../shared/store/discord-links.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';

/** An affiliate's objection to a verdict. */
export interface NewDispute {
  tenantId: string;
  affiliateId: string;
  submissionId: string;
  revision: number;
  reason: string;
  now: Instant;
  requestId: string;
}

/** Opens a dispute, with what must be saved `together` with it. Throws the problem that stands in its way. */
export type OpenDispute = (dispute: NewDispute, together: readonly Write[]) => Promise<void>;

/** What the worker works with. */
export interface Working extends Intake, Reporters {
  tables: Pick<Tables, 'write' | 'transact'>;
  interactions: Pick<DiscordInteractionStore, 'get'>;
  links: Pick<DiscordLinkStore, 'linkOf' | 'code' | 'wrongCodesOf'>;
  followUps: Pick<DiscordFollowUpStore, 'get' | 'reportedBy'>;
  claims: Pick<ClaimStore, 'create' | 'get' | 'getMany' | 'reportAgain'>;
  lists: Pick<ClaimLists, 'ofAffiliate'>;
  registry: Pick<RegistryReads, 'tenant' | 'affiliate' | 'campaign'>;
  campaigns: Pick<RegistryStore, 'campaigns'>;
  openDispute: OpenDispute;
  api: DiscordApi;
  now: () => number;
}

/** A command that is carried out, and what keeps its answer: written together with its effect, it is done once. */
export interface CarriedOut {
  interaction: ReceivedInteraction;
  now: Instant;
  doneWith: (answer: DiscordAnswer) => Write;
}

export const requestIdOf = ({ interaction }: CarriedOut): string => `discord-${interaction.id}`;

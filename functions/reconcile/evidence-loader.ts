import { Affiliate, Campaign } from '../../shared/model/registry.ts';
import type { CheckKind, Claim, RevisionState, SupersededRevision } from '../../shared/model/claim.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { claimFromItem, revisionFromItem, type ClaimStore } from '../../shared/store/claims.ts';
import { mayBeJudgedByEvidence } from '../../shared/rules/judge/evidence.ts';
import { UnusablePolicy, type Policies } from '../../shared/store/policy-cache.ts';
import { affiliateKey, campaignKey, claimKey, revisionKey } from '../../shared/store/keys.ts';
import type { Item, Key, TableName, Tables } from '../../shared/store/tables.ts';

/** What a check is about; one that evidence makes is in no queue. */
export type CheckMessage = Omit<VerifyMessage, 'kind'> & { kind: CheckKind };

/** One owed check with what its platform, or who else counts, answered. */
export interface Check {
  message: CheckMessage;
  outcome: FetchOutcome;
  /** Known once it was asked: a commit that is tried again does not ask again. */
  claimedByOthers?: boolean;
}

/** A check that still has to be judged, with everything the judgement depends on. */
export interface OpenCheck extends Check {
  claim: Claim;
  superseded: SupersededRevision | undefined;
  state: RevisionState;
  accounts: readonly string[] | undefined;
  campaign: Campaign | undefined;
  claimedByOthers: boolean;
  /** The one that is active for the affiliate. */
  policy: Policy;
}

export interface FailedCheck {
  check: Check;
  cause: string;
}

export interface Loaded {
  open: OpenCheck[];
  /** Checks whose attempt is made already, or that nothing waits for any more. */
  done: Check[];
  /** Checks that no policy can judge for now. */
  failed: FailedCheck[];
}

export interface EvidenceLoader {
  tables: Tables;
  claims: Pick<ClaimStore, 'claimants' | 'attempts'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** Reads what a set of checks depends on, each thing once. Claims are read consistently: their version is the commit's condition. */
export async function loadEvidence(loader: EvidenceLoader, checks: readonly Check[]): Promise<Loaded> {
  const messages = checks.map(({ message }) => message);
  const read = many(loader.tables);
  const items = await read('submissions', messages.map(claimKeyOf), true);
  const claims = new Map([...items].map(([id, item]) => [id, claimFromItem(item)]));
  const replaced = messages.filter(
    (message) => (claims.get(idOf(claimKeyOf(message)))?.current.revision ?? 0) > message.revision,
  );
  const all = [...claims.values()];
  const [revisions, affiliates, campaigns] = await Promise.all([
    read('submissions', replaced.map(revisionKeyOf), true),
    read(
      'registry',
      all.map(({ tenantId, affiliateId }) => affiliateKey(tenantId, affiliateId)),
    ),
    read(
      'registry',
      all.map(({ tenantId, campaignId }) => campaignKey(tenantId, campaignId)),
    ),
  ]);

  const policyFor = onePolicyEach(loader.policies);
  const loaded: Loaded = { open: [], done: [], failed: [] };
  await Promise.all(
    checks.map(async (check) => {
      const { message } = check;
      const claim = claims.get(idOf(claimKeyOf(message)));
      const old = revisions.get(idOf(revisionKeyOf(message)));
      const superseded = old && revisionFromItem(old);
      const state = superseded?.state ?? claim?.current;
      if (!claim || !state || !isOwed(state, message)) {
        loaded.done.push(check);
        return;
      }
      const item = affiliates.get(idOf(affiliateKey(claim.tenantId, claim.affiliateId)));
      const affiliate = item && Affiliate.parse(item);
      const policy = await policyFor(claim, affiliate);
      if (policy instanceof UnusablePolicy) {
        loaded.failed.push({ check, cause: policy.message });
        return;
      }
      const isEvidence = message.kind === 'evidence';
      if (isEvidence && (superseded || !mayBeJudgedByEvidence(state, check.outcome, policy))) {
        loaded.done.push(check);
        return;
      }
      const campaign = campaigns.get(idOf(campaignKey(claim.tenantId, claim.campaignId)));
      loaded.open.push({
        ...check,
        claim,
        superseded,
        state,
        accounts: affiliate?.accounts[claim.platform],
        campaign: campaign && Campaign.parse(campaign),
        claimedByOthers: check.claimedByOthers ?? (await isClaimedByOthers(loader, claim, message)),
        policy,
      });
    }),
  );
  return loaded;
}

const claimKeyOf = ({ tenantId, submissionId }: CheckMessage): Key => claimKey(tenantId, submissionId);
const revisionKeyOf = ({ tenantId, submissionId, revision }: CheckMessage): Key =>
  revisionKey(tenantId, submissionId, revision);

/** Whether the attempt is the revision's next one and something waits for it. */
function isOwed(state: RevisionState, { revision, attempt, kind }: CheckMessage): boolean {
  if (state.revision !== revision || state.attempts + 1 !== attempt) return false;
  const { verdict } = state;
  // What people decided no look at the platform moves.
  if (verdict?.overrideId !== undefined) return false;
  if (kind === 'evidence') return verdict?.final === true;
  if (kind === 'reverify') return verdict?.final === true && verdict.status === 'MATCHED';
  if (kind === 'redrive')
    return verdict?.final === true && verdict.reasons.some(({ code }) => code === 'RETRIES_SPENT');
  return verdict?.final !== true;
}

/** One policy for all that is judged of an affiliate together. One that cannot be used keeps back only those checks. */
function onePolicyEach(policies: EvidenceLoader['policies']) {
  const ofAffiliates = new Map<string, Promise<Policy | UnusablePolicy>>();
  const usable = async (tenantId: string, segment: Affiliate['segment'] | undefined) => {
    try {
      return await policies.policyFor(tenantId, segment);
    } catch (error) {
      if (error instanceof UnusablePolicy) return error;
      throw error;
    }
  };
  return ({ tenantId, affiliateId }: Claim, affiliate: Affiliate | undefined): Promise<Policy | UnusablePolicy> => {
    const name = `${tenantId}#${affiliateId}`;
    const policy = ofAffiliates.get(name) ?? usable(tenantId, affiliate?.segment);
    ofAffiliates.set(name, policy);
    return policy;
  };
}

/** Asked once per revision: a post does not change hands. */
async function isClaimedByOthers(
  { claims }: EvidenceLoader,
  claim: Claim,
  { attempt }: CheckMessage,
): Promise<boolean> {
  if (attempt > 1) return false;
  const claimants = await claims.claimants(claim.tenantId, claim.platform, claim.postId, 5);
  return claimants.some((affiliateId) => affiliateId !== claim.affiliateId);
}

const idOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const many =
  (tables: Tables) =>
  async (table: TableName, keys: readonly Key[], consistent = false): Promise<Map<string, Item>> => {
    const distinct = new Map(keys.map((key) => [idOf(key), key]));
    const items = await tables.getMany(table, [...distinct.values()], { consistent });
    return new Map(items.map((item) => [idOf(item), item]));
  };

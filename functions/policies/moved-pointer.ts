import { Problem } from '../../shared/lambda/error-responses.ts';
import type { PolicyMove, PolicyPointer, PolicyRef } from '../../shared/model/policy-version.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import type { PolicyStore } from '../../shared/store/policies.ts';

/** Who moves which pointer, when and why. */
export type Step = Pick<PolicyMove, 'tenantId' | 'scope' | 'reason' | 'at' | 'by'>;

type Store = Pick<PolicyStore, 'pointers' | 'moveOf' | 'move' | 'version'>;

const TRIES = 3;

/**
 * Moves a pointer to a version, or back to what was active before the activation that stands. What is active already is
 * not moved. Throws 409 where there is nothing before, or where others keep moving it.
 */
export async function movedPointer(store: Store, step: Step, to: PolicyRef | 'back'): Promise<PolicyMove> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [before] = await store.pointers([step], { consistent: true });
    const standing = before?.stands == null ? undefined : await store.moveOf(step, before.stands);
    if (to !== 'back' && standing && before?.active?.version === to.version) return standing;
    const next = to === 'back' ? taken(step, before, standing) : activated(step, before, to);
    const owner = await ownerOf(store, step, next.after.active);
    if (await store.move({ before, ...next, owner })) return next.move;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are moving it at the same time; try again.' });
}

interface Next {
  after: PolicyPointer;
  move: PolicyMove;
}

function activated(step: Step, before: PolicyPointer | undefined, to: PolicyRef): Next {
  const { tenantId, scope } = step;
  const sequence = (before?.version ?? 0) + 1;
  return {
    after: { tenantId, scope, active: to, stands: sequence, version: sequence },
    move: {
      ...{ ...step, sequence, kind: 'activation' },
      ...{ from: before?.active ?? null, to, stoodBefore: before?.stands ?? null },
    },
  };
}

/** Back to where the standing activation came from, which makes the one before it stand again. */
function taken(step: Step, before: PolicyPointer | undefined, standing: PolicyMove | undefined): Next {
  if (!before || !standing) {
    throw new Problem('NO_EARLIER_POLICY', { detail: 'Nothing was activated here that could be taken back.' });
  }
  const { tenantId, scope } = step;
  const sequence = before.version + 1;
  return {
    after: { tenantId, scope, active: standing.from, stands: standing.stoodBefore, version: sequence },
    move: {
      ...{ ...step, sequence, kind: 'rollback' },
      ...{ from: before.active, to: standing.from, stoodBefore: before.stands },
    },
  };
}

/** Whose the version is: the scope's own tenant's, else the platform's. */
async function ownerOf(store: Store, { tenantId }: Step, active: PolicyRef | null): Promise<string> {
  const stored = active && (await store.version([tenantId, PLATFORM_TENANT], active.version));
  return stored ? stored.tenantId : tenantId;
}

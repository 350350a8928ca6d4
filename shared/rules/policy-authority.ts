import type { PolicyChange } from './policy-diff.ts';
import type { PolicyFault } from './policy-override.ts';

/** They say what a stored score means: a score that was kept under another half-life would be another score. */
const NEVER = ['trust.startNano', 'trust.halfLifeSeconds'];

/** Read where neither tenant nor segment is known, or shared between tenants. */
const PLATFORM_ONLY = ['breaker.', 'budget.', 'credentials.', 'alerts.platformDownMs'];

/** Changes that nobody may make, or nobody but the platform. */
export const forbiddenChanges = (changes: readonly PolicyChange[], byPlatform: boolean): PolicyFault[] =>
  changes.flatMap(({ path }) => {
    if (NEVER.includes(path)) return [{ path, message: 'cannot change: it says what stored scores mean' }];
    const shared = PLATFORM_ONLY.some((start) => path.startsWith(start));
    return shared && !byPlatform ? [{ path, message: 'is the same for all tenants: only an operator changes it' }] : [];
  });

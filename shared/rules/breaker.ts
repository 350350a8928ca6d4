import type { Breaker } from '../model/breaker.ts';
import { after, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';

type Rules = Policy['breaker'];

const CLOSED: Breaker = { state: 'closed', failures: 0 };

/** Whether a platform account may be called now. A `probe` must be counted with `startProbe` first. */
export const permits = (breaker: Breaker, now: Instant, rules: Rules): 'call' | 'probe' | 'blocked' => {
  if (breaker.state === 'closed') return 'call';
  if (breaker.state === 'open') return now >= breaker.reopensAt ? 'probe' : 'blocked';
  return breaker.probes < rules.probes || probesAreLost(breaker, now, rules) ? 'probe' : 'blocked';
};

/** The breaker with one more probe under way; unchanged where no probe is permitted. */
export const startProbe = (breaker: Breaker, now: Instant, rules: Rules): Breaker => {
  if (breaker.state === 'closed' || permits(breaker, now, rules) !== 'probe') return breaker;
  if (breaker.state === 'half_open' && !probesAreLost(breaker, now, rules))
    return { ...breaker, probes: breaker.probes + 1 };
  return { state: 'half_open', openedAt: breaker.openedAt, probes: 1, successes: 0, since: now };
};

/** A failed probe opens again and keeps `openedAt`: the outage began then. A late failure changes nothing. */
export const afterFailure = (breaker: Breaker, now: Instant, rules: Rules): Breaker => {
  if (breaker.state === 'open') return breaker;
  if (breaker.state === 'half_open') return opened(breaker.openedAt, now, rules);
  const failures = breaker.failures + 1;
  return failures < rules.failures ? { state: 'closed', failures } : opened(now, now, rules);
};

/** Enough successful probes close. A success that comes in after the breaker opened changes nothing. */
export const afterSuccess = (breaker: Breaker, rules: Rules): Breaker => {
  if (breaker.state === 'open') return breaker;
  if (breaker.state === 'closed') return CLOSED;
  const successes = breaker.successes + 1;
  return successes < rules.probes ? { ...breaker, successes } : CLOSED;
};

const opened = (openedAt: Instant, now: Instant, rules: Rules): Breaker => ({
  state: 'open',
  openedAt,
  reopensAt: after(now, rules.openMs),
});

/** Probes that have not reported after a whole opening time never will: half-open must not last for ever. */
const probesAreLost = (breaker: { since: Instant }, now: Instant, rules: Rules): boolean =>
  now >= after(breaker.since, rules.openMs);

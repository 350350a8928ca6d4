import type { Affordable, Purchases } from '../model/daily-budget.ts';
import type { Policy } from '../model/policy.ts';

type Rules = Policy['budget'];

/**
 * What a day's budget still allows. Where money or low trust is at stake all of it may be spent, and first; other checks
 * leave the reserve alone and wait for the next day.
 */
export function affordable(purchases: Purchases, spent: number, perDay: number, rules: Rules): Affordable {
  const { each } = purchases;
  const atStake = Math.min(purchases.atStake, timesIn(perDay - spent, each));
  const left = spendable(perDay, false, rules) - spent - atStake * each;
  const others = Math.min(purchases.others, timesIn(left, each));
  const units = (atStake + others) * each;
  return { atStake, others, units, spentAtMost: spendable(perDay, others === 0, rules) - units };
}

const spendable = (perDay: number, atStake: boolean, { reserveBps }: Rules): number =>
  atStake ? perDay : perDay - Math.ceil((perDay * reserveBps) / 10_000);

const timesIn = (units: number, each: number): number => Math.max(0, Math.floor(units / each));

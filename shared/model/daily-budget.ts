/** Things to be bought out of one day's budget, each at the same price in the budget's own units. */
export interface Purchases {
  /** Those where money or low trust is at stake. */
  atStake: number;
  others: number;
  each: number;
}

/** Which of them the budget allows. */
export interface Affordable {
  atStake: number;
  others: number;
  units: number;
  /** What may have been spent before at most for that to hold. */
  spentAtMost: number;
}

/** Milliseconds until a refused commit is tried again. `random` is in [0, 1). */
export const conflictPauseMs = (round: number, random: number): number =>
  Math.floor(random * 50 * 2 ** Math.min(round, 6));

/** Calls that an account may make in any span of time, by the vendor's own clock. Answers how many are left; below zero, this one is refused. */
export function callWindow(calls: number, windowMs: number): (account: string, nowMs: number) => number {
  const byAccount = new Map<string, number[]>();
  return (account, nowMs) => {
    const made = (byAccount.get(account) ?? []).filter((at) => at > nowMs - windowMs && at <= nowMs);
    const left = calls - made.length - 1;
    byAccount.set(account, left < 0 ? made : [...made, nowMs]);
    return left;
  };
}

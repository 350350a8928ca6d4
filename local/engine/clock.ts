/** Shifts `Date` of this thread by `offset[0]` milliseconds. All threads share the cell, so a move is seen at once. */
export function installClock(offset: Float64Array): void {
  const realNow = Date.now;
  const now = (): number => realNow() + offset[0]!;
  Date.now = now;
  const Shifted = new Proxy(Date, {
    construct: (target, parts, newTarget) => Reflect.construct(target, parts.length === 0 ? [now()] : parts, newTarget),
    apply: (target) => new target(now()).toString(),
  });
  globalThis.Date = Shifted;
}

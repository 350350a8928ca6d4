import dns from 'node:dns';

/**
 * Answers every name that ends in `localhost` with 127.0.0.1, in this thread. The SDK puts `sync-` before the host of
 * StartSyncExecution, a name that no resolver knows.
 */
export function installLocalhostLookup(): void {
  const ask = dns.lookup;
  const answer = (hostname: string, options: unknown, callback: unknown): void => {
    const done = typeof options === 'function' ? options : callback;
    if (!hostname.endsWith('localhost') || typeof done !== 'function') {
      Reflect.apply(
        ask,
        dns,
        [hostname, options, callback].filter((argument) => argument !== undefined),
      );
      return;
    }
    const all = typeof options === 'object' && options !== null && 'all' in options && options.all === true;
    process.nextTick(() => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)));
  };
  Reflect.set(dns, 'lookup', answer);
}

import type { ResolvedPosts } from '../../shared/platforms/port.ts';

/** Resolved posts that are kept in memory. */
export function keptPosts(ids: Record<string, string> = {}): ResolvedPosts & { kept: Map<string, string> } {
  const kept = new Map(Object.entries(ids));
  return {
    kept,
    load: async (names) => new Map([...kept].filter(([name]) => names.includes(name))),
    save: async (found) => {
      for (const [name, id] of found) kept.set(name, id);
    },
  };
}

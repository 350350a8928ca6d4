import { DestinationState } from '../model/notice.ts';
import { destinationKey } from './keys.ts';
import type { Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** What became of destinations. The owner is a tenant, or the operators. */
export interface DestinationStateStore {
  /** Those that were ever disabled, by name. */
  getMany(owner: string, names: readonly string[]): Promise<Map<string, DestinationState>>;
  /** False when someone else changed it. */
  save(state: DestinationState): Promise<boolean>;
}

export const destinationStateStore = (tables: Tables): DestinationStateStore => ({
  async getMany(owner, names) {
    const distinct = [...new Set(names)];
    if (distinct.length === 0) return new Map();
    const keys = distinct.map((name) => destinationKey(owner, name));
    const items = await tables.getMany('notifications', keys, { consistent: true });
    const states = items.map((item) => DestinationState.parse(item));
    return new Map(states.map((state) => [state.name, state]));
  },

  save: (state) => tables.write(destinationPut(state, state.version - 1)),
});

/** Writes a state over the version before it; the first one where there is none. */
export const destinationPut = (state: DestinationState, before: number): Write => ({
  table: 'notifications',
  put: { ...destinationKey(state.owner, state.name), ...state },
  when: ifVersion(before === 0 ? 'absent' : before),
});

import { randomBytes } from 'node:crypto';
import type { DataKeys, KeyContext } from '../../shared/store/data-keys.ts';

/** Data keys without KMS: wrapped ones are names in a map, and open only in the context that they were made in. */
export class MemoryDataKeys implements DataKeys {
  readonly calls: ('generate' | 'unwrap')[] = [];
  readonly #made: () => Buffer;
  readonly #keys = new Map<string, { plain: Buffer; context: string }>();

  constructor(made = (): Buffer => randomBytes(32)) {
    this.#made = made;
  }

  async generate(context: KeyContext): Promise<{ plain: Buffer; wrapped: string }> {
    this.calls.push('generate');
    const plain = this.#made();
    const wrapped = `wrapped-${this.#keys.size}`;
    this.#keys.set(wrapped, { plain, context: JSON.stringify(context) });
    return { plain, wrapped };
  }

  async unwrap(wrapped: string, context: KeyContext): Promise<Buffer> {
    this.calls.push('unwrap');
    const key = this.#keys.get(wrapped);
    if (key?.context !== JSON.stringify(context)) throw new Error('this opens nothing here');
    return key.plain;
  }
}

/** Holds pollers back while it is closed, so that work queues up. It begins open. */
export class Valve {
  #opening: PromiseWithResolvers<void> | undefined;

  get closed(): boolean {
    return this.#opening !== undefined;
  }

  close(): void {
    this.#opening ??= Promise.withResolvers();
  }

  open(): void {
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  /** Resolves while it is open, or when it opens next. */
  async opened(): Promise<void> {
    await this.#opening?.promise;
  }
}

/** What a wrapped key is bound to: it opens only where the same is said again. */
export type KeyContext = Record<string, string>;

/** Makes data keys and opens wrapped ones; the key that wraps them never leaves it. */
export interface DataKeys {
  /** A new key of 32 bytes: as it is used, and as it may be kept (base64). */
  generate(context: KeyContext): Promise<{ plain: Buffer; wrapped: string }>;
  /** Rejects where the key was wrapped by another key or in another context. */
  unwrap(wrapped: string, context: KeyContext): Promise<Buffer>;
}

/** What an address is that a short link leads to. */
export type LinkStop =
  /** Where the way ends. */
  | { kind: 'post' }
  /** A page of a platform: asked, it may lead on. `refusal` says what to paste where it does not. */
  | { kind: 'page'; url: string; refusal?: string }
  /** Anything else: nobody asks it. */
  | { kind: 'foreign' };

/** Whether a post is by one of the accounts that the affiliate's record lists. */
export type Ownership = 'proven' | 'mismatch' | 'unproven';

/** Compares account ids exactly. Without an author or without a listed account nothing is proven either way. */
export const ownershipOf = (author: string | undefined, accounts: readonly string[] | undefined): Ownership => {
  if (author === undefined || accounts === undefined || accounts.length === 0) return 'unproven';
  return accounts.includes(author) ? 'proven' : 'mismatch';
};

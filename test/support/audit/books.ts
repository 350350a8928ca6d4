import {
  readAlert,
  readSubmission,
  readTrust,
  type StoredAlert,
  type StoredAttempt,
  type StoredClaim,
  type StoredEntry,
  type StoredItem,
  type StoredLetter,
  type StoredReplaced,
  type StoredScore,
  type StoredSlot,
} from './stored.ts';
import { readReview, type StoredDispute, type StoredOverride } from './stored-reviews.ts';

import { readClawback, readTerms, type StoredClawback, type StoredTerms } from './stored-money.ts';

type Pages = AsyncIterable<readonly StoredItem[]> | Iterable<readonly StoredItem[]>;

/** Every item of the tables, a page at a time. */
export interface TablePages {
  submissions: Pages;
  trust: Pages;
  alerts: Pages;
  registry: Pages;
  clawbacks: Pages;
  reviews: Pages;
}

/** All that is stored under one claim's id. */
export interface ClaimBook {
  claim: StoredClaim | undefined;
  replaced: StoredReplaced[];
  attempts: StoredAttempt[];
  entries: StoredEntry[];
}

/** What the tables hold, as much as an audit needs to know. */
export interface Books {
  claims: Map<string, ClaimBook>;
  letters: StoredLetter[];
  /** `<claim> <instant>` of every claim in a lot. */
  inLots: Set<string>;
  affiliates: Map<string, { score: StoredScore | undefined; entries: StoredEntry[] }>;
  alerts: Map<string, StoredAlert>;
  slots: StoredSlot[];
  /** What campaigns pay, by `<tenant>#<campaign>`. */
  terms: Map<string, StoredTerms>;
  clawbacks: Map<string, StoredClawback>;
  overrides: Map<string, StoredOverride>;
  disputes: Map<string, StoredDispute>;
  /** The dispute that holds a revision's slot. */
  disputeSlots: Map<string, string>;
}

export async function collect(tables: TablePages): Promise<Books> {
  const books: Books = {
    claims: new Map(),
    letters: [],
    inLots: new Set(),
    affiliates: new Map(),
    alerts: new Map(),
    slots: [],
    terms: new Map(),
    clawbacks: new Map(),
    overrides: new Map(),
    disputes: new Map(),
    disputeSlots: new Map(),
  };
  for await (const page of tables.submissions) for (const item of page) fileSubmission(books, item);
  for await (const page of tables.trust) for (const item of page) fileTrust(books, item);
  for await (const page of tables.alerts) {
    for (const item of page) {
      const record = readAlert(item);
      if (record?.is === 'alert') books.alerts.set(record.id, record);
      else if (record) books.slots.push(record);
    }
  }
  for await (const page of tables.registry) {
    for (const item of page) {
      const terms = readTerms(item);
      if (terms) books.terms.set(terms.campaign, terms);
    }
  }
  for await (const page of tables.clawbacks)
    for (const clawback of page.map(readClawback)) books.clawbacks.set(clawback.id, clawback);
  for await (const page of tables.reviews) for (const item of page) fileReview(books, item);
  return books;
}

function fileReview({ overrides, disputes, disputeSlots }: Books, item: StoredItem): void {
  const record = readReview(item);
  if (record?.is === 'override') overrides.set(record.id, record);
  else if (record?.is === 'dispute') disputes.set(record.id, record);
  else if (record) disputeSlots.set(record.name, record.dispute);
}

function fileSubmission(books: Books, item: StoredItem): void {
  const record = readSubmission(item);
  if (!record) return;
  switch (record.is) {
    case 'letter':
      books.letters.push(record);
      return;
    case 'lot':
      for (const claim of record.claims) books.inLots.add(`${claim} ${record.at}`);
      return;
    case 'claim':
      bookOf(books, record.claim).claim = record;
      if (record.last) bookOf(books, record.claim).attempts.push(record.last);
      return;
    case 'replaced':
      bookOf(books, record.claim).replaced.push(record);
      if (record.last) bookOf(books, record.claim).attempts.push(record.last);
      return;
    case 'attempt':
      bookOf(books, record.claim).attempts.push(record);
  }
}

function fileTrust(books: Books, item: StoredItem): void {
  const read = readTrust(item);
  for (const record of [read].flat()) {
    const affiliate = books.affiliates.get(record.affiliate) ?? { score: undefined, entries: [] };
    books.affiliates.set(record.affiliate, affiliate);
    if (record.is === 'score') affiliate.score = record;
    else {
      affiliate.entries.push(record);
      bookOf(books, record.claim).entries.push(record);
    }
  }
}

function bookOf({ claims }: Books, id: string): ClaimBook {
  const book = claims.get(id) ?? { claim: undefined, replaced: [], attempts: [], entries: [] };
  claims.set(id, book);
  return book;
}

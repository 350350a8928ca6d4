/** What one person did at one moment, as PostHog has it. Who it was may be written in any of it. */
export interface EventRow {
  uuid: string;
  event: string;
  distinctId: string;
  /** In UTC with six digits of a second: `2026-01-14T15:04:05.123000Z`. */
  timestamp: string;
  /** A JSON object as text. */
  properties: string;
}

/** A contact as Mautic has it: what is wanted of it, and its address until that is hashed. */
export interface ContactRow {
  id: number;
  dateAdded: string;
  /** Null until somebody changes it. */
  dateModified: string | null;
  /** Null where none were given. */
  points: number | null;
  tags: string[];
  email: string | null;
}

/** A row of a sheet, below the one that names the columns: its number, from 2 on, and its cells by those names. */
export interface SheetRow {
  number: number;
  cells: Readonly<Record<string, SheetCell>>;
}

/** A number as it was written; null is an empty cell. */
export type SheetCell = string | boolean | null | { readonly rawJSON: string };

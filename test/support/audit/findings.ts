const KINDS = ['lost', 'unsettled', 'doubleTrust', 'doubleAlerts', 'orphans', 'lostObservations'] as const;
export type FindingKind = (typeof KINDS)[number];

export interface Finding {
  count: number;
  /** The first ten of them, in words. */
  examples: string[];
}

const EXAMPLES = 10;

/** What an audit finds wrong, by kind. */
export class Findings {
  readonly byKind = Object.fromEntries(KINDS.map((kind) => [kind, { count: 0, examples: [] }])) as unknown as Record<
    FindingKind,
    Finding
  >;

  add(kind: FindingKind, words: string): void {
    const finding = this.byKind[kind];
    finding.count += 1;
    if (finding.examples.length < EXAMPLES) finding.examples.push(words);
  }
}

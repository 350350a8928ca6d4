/** The distinct correlation ids of a batch, for its log line. */
export const correlationsOf = (items: readonly { correlationId: string }[]): string[] => [
  ...new Set(items.map(({ correlationId }) => correlationId)),
];

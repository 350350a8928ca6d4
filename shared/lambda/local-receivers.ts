/** The origins that LOCAL_RECEIVERS names; none outside of the embedded AWS. */
export const localReceivers = ({ LOCAL_RECEIVERS }: { LOCAL_RECEIVERS: string }): string[] =>
  LOCAL_RECEIVERS.split(',').filter((origin) => origin !== '');

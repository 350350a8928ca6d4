import { Problem } from './error-responses.ts';

/** Refusals of ids that are unknown, foreign or no ids at all: nobody can tell which. */
export const noSuchSubmission = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such submission.' });
export const noSuchDispute = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such dispute.' });
export const noSuchOverride = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such override.' });

import type { Source } from '../model/source.ts';

/** How people write a source's name. */
export const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  everflow: 'Everflow',
  'everflow-subs': 'Everflow by sub id',
  redtrack: 'RedTrack',
  posthog: 'PostHog',
  mautic: 'Mautic',
  sheets: 'Google Sheets',
};

import { xClient } from '../../shared/platforms/x.ts';
import { youtubeClient } from '../../shared/platforms/youtube.ts';
import { at, holdsWhateverIsAnswered } from './mutated-bodies.ts';

const listOf = (body: unknown, member: string): object[] => {
  const list = at(body, [member]);
  return Array.isArray(list) ? list : [];
};
/** What a list of items that carry an `id` states about one of them. */
const statedIn =
  (member: string) =>
  (body: unknown, postId: string, metricName: string): unknown[] =>
    listOf(body, member)
      .filter((item) => at(item, ['id']) === postId)
      .map((item) => at(item, metricName.split('.')));
const named = (item: object, id: string): object => ({ ...item, id });

holdsWhateverIsAnswered({
  platform: 'youtube',
  posts: ['vidSynth-01', 'vidSynth-02', 'vidSynth-03'],
  create: (fetch) =>
    youtubeClient({ baseUrl: 'https://yt.example', apiKey: async () => 'k', http: { fetch, sleep: async () => {} } }),
  stated: statedIn('items'),
  items: (body) => listOf(body, 'items'),
  named,
  listing: (items) => ({ items }),
});

holdsWhateverIsAnswered({
  platform: 'x',
  posts: ['1850000000000000001', '1850000000000000002', '1850000000000000003'],
  create: (fetch) =>
    xClient({ baseUrl: 'https://x.example', bearerToken: async () => 't', http: { fetch, sleep: async () => {} } }),
  stated: statedIn('data'),
  items: (body) => listOf(body, 'data'),
  named,
  listing: (data) => ({ data }),
});

import { tiktokClient } from '../../shared/platforms/tiktok.ts';
import { at, holdsWhateverIsAnswered } from './mutated-bodies.ts';

const videosOf = (body: unknown): object[] => {
  const videos = at(body, ['data', 'videos']);
  return Array.isArray(videos) ? videos : [];
};

holdsWhateverIsAnswered({
  platform: 'tiktok',
  posts: ['7080000000000000001', '7080000000000000002', '7080000000000000003'],
  create: (fetch) =>
    tiktokClient({
      baseUrl: 'https://tt.example',
      owner: { accountId: 'synth.owner', accessToken: async () => 't' },
      http: { fetch, sleep: async () => {} },
    }),
  stated: (body, postId, metricName) =>
    videosOf(body)
      .filter((video) => at(video, ['id']) === postId)
      .map((video) => at(video, [metricName])),
  items: videosOf,
  named: (video, id) => ({ ...video, id }),
  listing: (videos) => ({ data: { videos }, error: { code: 'ok', message: '', log_id: 'l' } }),
});

import { type LinkReader, type LinkTarget, post, refused, segmentsOf, wrapped } from './link-reader.ts';

const SITES = new Set(['youtube.com', 'www.youtube.com', 'm.youtube.com', 'music.youtube.com', 'gaming.youtube.com']);
const SHORTENERS = new Set(['youtu.be', 'www.youtu.be']);
const PLAYERS = new Set(['youtube-nocookie.com', 'www.youtube-nocookie.com']);

/** Paths whose second segment is the video. */
const VIDEO_PATHS = new Set(['shorts', 'live', 'embed', 'v', 'e', 'watch']);
/** Embedded players of a playlist or a channel, which happen to have the form of a video id. */
const NO_VIDEO = new Set(['videoseries', 'live_stream']);
const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/;

const NO_VIDEO_HERE = 'The link names no YouTube video: paste the link of one video.';
const CHANNEL = 'A channel is not one post: paste the link of one video.';
const NOT_A_VIDEO = new Map([
  ['clip', 'A clip does not name its video: paste the link of the video itself.'],
  ['playlist', 'A playlist is not one post: paste the link of one video.'],
  ['post', 'Community posts have no view count: paste the link of a video.'],
  ['channel', CHANNEL],
  ['c', CHANNEL],
  ['user', CHANNEL],
]);

export const youtubeLinks: LinkReader = {
  platform: 'youtube',
  owns: (hostname) => SITES.has(hostname) || SHORTENERS.has(hostname) || PLAYERS.has(hostname),
  read: readYoutube,
};

function readYoutube(url: URL): LinkTarget {
  const [first = '', second] = segmentsOf(url);
  if (SHORTENERS.has(url.hostname)) return video(first);
  if (PLAYERS.has(url.hostname)) return first === 'embed' ? video(second) : noVideo();
  if (first === 'attribution_link') return attributed(url);
  if (first === 'redirect') return wrapped(url.searchParams.get('q'), noVideo);
  if (first === 'watch' && second === undefined) return watched(url);
  // Old player links carry their parameters after an ampersand.
  if (VIDEO_PATHS.has(first)) return video(second?.split('&')[0]);
  return refused(first.startsWith('@') ? CHANNEL : (NOT_A_VIDEO.get(first) ?? NO_VIDEO_HERE));
}

function watched({ searchParams }: URL): LinkTarget {
  const ids = new Set(searchParams.getAll('v'));
  return ids.size > 1 ? refused('The link names more than one video.') : video([...ids][0]);
}

function attributed(url: URL): LinkTarget {
  const target = url.searchParams.get('u');
  // The target is mostly a path of the site itself.
  const link = target?.startsWith('/') && !target.startsWith('//') ? `https://www.youtube.com${target}` : target;
  return wrapped(link, noVideo);
}

const video = (id: string | undefined): LinkTarget =>
  id !== undefined && VIDEO_ID.test(id) && !NO_VIDEO.has(id)
    ? post(id, `https://www.youtube.com/watch?v=${id}`)
    : noVideo();

const noVideo = (): LinkTarget => refused(NO_VIDEO_HERE);

/** Platforms that are known but whose posts cannot be checked yet, with the domains of their links. */
const NOT_CONNECTED: readonly [name: string, domains: readonly string[]][] = [
  ['Reddit', ['reddit.com', 'redd.it', 'reddit.app.link']],
  ['Instagram', ['instagram.com', 'instagr.am']],
  ['Facebook', ['facebook.com', 'fb.com', 'fb.watch', 'fb.me']],
  ['TikTok', ['tiktok.com']],
  ['LinkedIn', ['linkedin.com', 'lnkd.in']],
];

/** Why a link of a known platform cannot be taken; undefined where the host belongs to none. */
export function otherPlatform(hostname: string): string | undefined {
  const owner = NOT_CONNECTED.find(([, domains]) =>
    domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`)),
  );
  return owner && `${owner[0]} is not connected yet.`;
}

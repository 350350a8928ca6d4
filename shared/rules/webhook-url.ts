const MAX_LENGTH = 2048;
/** Names that mean something only inside of a network. */
const INNER_SUFFIXES = ['localhost', 'local', 'internal'];
const HTTPS_PORT = 443;
/** Below are the ports of other services. */
const FIRST_FREE_PORT = 1024;

/** Why webhooks cannot go to an address, as a sentence for who gave it; null where they can. `localReceivers` are origins. */
export const webhookUrlFault = (text: string, localReceivers: readonly string[]): string | null => {
  if (text.length > MAX_LENGTH) return `The URL is longer than ${MAX_LENGTH} characters.`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return 'This is not a URL.';
  if (url.username !== '' || url.password !== '') return 'The URL must not contain a user name or password.';
  if (localReceivers.includes(url.origin)) return null;
  if (url.protocol !== 'https:') return 'The URL must begin with https.';
  if (!isPublicName(url.hostname)) return 'The URL must name a host on the public internet.';
  return isAllowedPort(url.port) ? null : 'The URL must use port 443 or one above 1023.';
};

/** A name with a dot, and no address in place of one. URL writes every form of an IPv4 address in the usual one. */
const isPublicName = (hostname: string): boolean => {
  const name = hostname.replace(/\.$/, '');
  if (name.startsWith('[') || /^[\d.]+$/.test(name) || !name.includes('.')) return false;
  return !INNER_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
};

const isAllowedPort = (port: string): boolean =>
  port === '' || Number(port) === HTTPS_PORT || Number(port) >= FIRST_FREE_PORT;

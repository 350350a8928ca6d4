/** What the demo reads of a submission. */
export interface Shown {
  id: string;
  revision: number;
  status: string;
  claimed: Record<string, number>;
  flags: { key: string; severity: string }[];
  nextCheckAt?: string;
  verdict: null | {
    status: string;
    level?: string;
    final: boolean;
    confidence: number;
    missingReason?: string;
    reasons: { code: string; text: string }[];
    metrics: {
      metric: string;
      claimed: number;
      result: string;
      observed?: number;
      differenceBps?: number;
      direction?: string;
      provenance?: {
        api: string;
        metricName: string;
        definition: string;
        definitionVersion: string;
        scope: string;
        fetchedAt: string;
      };
    }[];
    trust?: { event: string; before: number; after: number };
    alertId?: string;
  };
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** Calls the API as one caller. */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #key: string;

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  async call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json', ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }
}

/** Sets what a simulated platform shows of a post. */
export async function putPost(simulatorUrl: string, platform: string, postId: string, post: unknown): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_control/posts/${platform}/${postId}`, {
    method: 'PUT',
    body: JSON.stringify(post),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`the simulator refused post ${postId}: ${await response.text()}`);
}

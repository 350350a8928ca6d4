import { ApiClient } from '../local/demo/api-client.ts';
import type { Access } from '../local/seed.ts';

interface List {
  items: { verdict: { status: string; final: boolean } | null }[];
  cursor?: string;
}

/** Every claim of every tenant, counted by the name that its verdict is given. */
export async function countVerdicts(
  access: Access,
  nameOf: (verdict: List['items'][number]['verdict']) => string = (verdict) => verdict?.status ?? 'none',
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { keys } of access.tenants) {
    const client = new ApiClient(access.baseUrl, keys.admin);
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body }: { status: number; body: List } = await client.call<List>(
        'GET',
        `/v1/submissions?limit=100${after}`,
      );
      if (status !== 200) throw new Error(`the list was answered ${status}`);
      for (const { verdict } of body.items) {
        const name = nameOf(verdict);
        counts[name] = (counts[name] ?? 0) + 1;
      }
      cursor = body.cursor;
    }
  }
  return counts;
}

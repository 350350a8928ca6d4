import { unpacked } from '../../../shared/store/packed-json.ts';
import { named, type StoredItem } from './stored.ts';

/** What a campaign pays, in micros: for a thousand views, a click, a conversion. Absent where it pays nothing for it. */
export interface StoredTerms {
  campaign: string;
  views: number | undefined;
  clicks: number | undefined;
  conversions: number | undefined;
}

export interface StoredClawback {
  id: string;
  claim: string;
  revision: number;
  cause: string;
  status: string;
  amountMicros: number;
}

/** An item of the registry that is a campaign; undefined for any other. */
export function readTerms(item: StoredItem): StoredTerms | undefined {
  const [, tenant = ''] = String(item.pk).split('#');
  const [sort, id = ''] = String(item.sk).split('#');
  if (sort !== 'campaign') return undefined;
  const { cpmMicros, cpcMicros, cpaMicros } = (item.payout ?? {}) as Record<string, number | undefined>;
  return { campaign: named(tenant, id), views: cpmMicros, clicks: cpcMicros, conversions: cpaMicros };
}

export function readClawback(item: StoredItem): StoredClawback {
  const [, tenant = '', , id = ''] = String(item.pk).split('#');
  const { submissionId, revision, cause, amountMicros } = unpacked(item.body) as Record<string, string | number>;
  return {
    ...{ id: named(tenant, id), claim: named(tenant, String(submissionId)), revision: Number(revision) },
    ...{ cause: String(cause), status: String(item.status), amountMicros: Number(amountMicros) },
  };
}

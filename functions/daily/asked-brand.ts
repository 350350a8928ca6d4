import { invalid } from '../../shared/lambda/error-responses.ts';
import { Brand } from '../../shared/model/brand.ts';
import type { BrandStore } from '../../shared/store/brands.ts';

/** The brand that a query names. Throws 400 where the tenant has none of that id. */
export async function namedBrand(brands: Pick<BrandStore, 'get'>, tenantId: string, id: string): Promise<Brand> {
  const brand = Brand.shape.id.safeParse(id).success ? await brands.get(tenantId, id) : undefined;
  if (!brand) throw invalid({ path: 'brand', message: 'there is no such brand' });
  return brand;
}

/** The brand that is named, or the only one. Throws 400 where it must be named. */
export async function askedBrand(brands: BrandStore, tenantId: string, id: string | undefined): Promise<Brand> {
  if (id !== undefined) return namedBrand(brands, tenantId, id);
  const all = await brands.all(tenantId);
  const [only] = all;
  if (!only) throw invalid({ path: 'brand', message: 'there is no brand yet' });
  if (all.length > 1) throw invalid({ path: 'brand', message: `name one of ${all.map((one) => one.id).join(', ')}` });
  return only;
}

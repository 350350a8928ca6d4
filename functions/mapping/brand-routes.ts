import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import { savedPut } from '../../shared/lambda/save-change.ts';
import { Brand } from '../../shared/model/brand.ts';
import type { BrandStore } from '../../shared/store/brands.ts';

const BrandBody = z.strictObject({
  title: z.string().trim().min(1).max(40),
  advertiserId: z.string().trim().min(1).max(100),
});

/** What is reported under which name: tenant readers see it, an admin says it. */
export const brandRoutes = (brands: BrandStore): Route[] => [
  route({
    method: 'GET',
    path: '/v1/brands',
    roles: TENANT_READERS,
    async handle({ tenantId }) {
      return { status: 200, body: { items: (await brands.all(tenantId)).map(presentBrand) } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/brands/{id}',
    roles: TENANT_READERS,
    async handle({ tenantId, id }) {
      const brand = isBrandId(id) ? await brands.get(tenantId, id) : undefined;
      if (!brand) throw noSuchBrand();
      return { status: 200, body: presentBrand(brand) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/brands/{id}',
    roles: ['admin'],
    body: BrandBody,
    async handle({ tenantId, id, now, body }) {
      if (!isBrandId(id)) throw noSuchBrand();
      const brand = await savedPut<Brand>({
        read: () => brands.get(tenantId, id),
        make: (before) =>
          before?.title === body.title && before.advertiserId === body.advertiserId
            ? before
            : { ...body, tenantId, id, updatedAt: now, version: (before?.version ?? 0) + 1 },
        save: (after, expected) => brands.save(after, expected),
      });
      return { status: 200, body: presentBrand(brand) };
    },
  }),
];

const presentBrand = ({ tenantId: _, version: __, ...brand }: Brand) => brand;

const isBrandId = (id: string): boolean => Brand.shape.id.safeParse(id).success;

const noSuchBrand = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such brand.' });

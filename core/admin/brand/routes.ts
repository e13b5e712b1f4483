import type { FastifyInstance } from 'fastify';
import { form } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { BRAND_TOKENS, brandCss, type BrandTokens } from '../../templates/brand.ts';
import { version } from '../forms.ts';
import { brandForm, brandProblems, brandQuery, brandValues, themeTokens, typedBrand, type BrandQuery } from './form.ts';
import { resetBrand, saveBrand, storedBrand } from './save.ts';
import { showBrand } from './show.ts';

/** Name, logo and colours of the operator, within the tokens of the theme. */
export function brandAdminRoutes(services: Services) {
  const config = { access: ['update', 'Brand'] as const };
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: BrandQuery }>(
      '/brand',
      { config, schema: { querystring: brandQuery } },
      async (request, reply) => {
        const { brand, version: at } = await storedBrand(request);
        const saved = brandValues(brand, themeTokens(services));
        if (request.query.preview === undefined)
          return showBrand(services, request, reply, { values: saved, version: at });
        const values = typedBrand(request.query, saved);
        const fields = brandProblems(values);
        const bad = Object.keys(fields).length > 0;
        return showBrand(services, request, reply, { values, version: at, preview: true, ...(bad ? { fields } : {}) });
      },
    );
    app.get<{ Querystring: BrandQuery }>(
      '/brand/preview.css',
      { config, schema: { querystring: brandQuery } },
      async (request, reply) =>
        reply
          .type('text/css; charset=utf-8')
          .header('cache-control', 'private, no-store')
          .send(brandCss(usable(request.query))),
    );
    app.post('/brand', { config, schema: { body: brandForm } }, (request, reply) =>
      saveBrand(services, request, reply),
    );
    app.post<{ Body: { version: number } }>(
      '/brand/reset',
      { config, schema: { body: form({ version: version() }) } },
      (request, reply) => resetBrand(services, request, reply),
    );
  };
}

/** Tokens of an address that the style sheet can take; others are as if they were not there. */
const usable = (query: BrandQuery): BrandTokens =>
  Object.fromEntries(
    Object.entries(BRAND_TOKENS).flatMap(([name, { pattern }]) => {
      const value = query[name as keyof BrandTokens];
      return value !== undefined && pattern.test(value) ? [[name, value]] : [];
    }),
  );

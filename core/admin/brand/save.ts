import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import type { FieldProblems } from '../../errors.ts';
import { readUpload, type UploadedFile } from '../../http/upload.ts';
import type { Services } from '../../portal.ts';
import type { Brand } from '../../settings/cache.ts';
import { checkLogo, LOGO_BYTES } from '../../settings/logo.ts';
import { saveSetting, storedSetting } from '../../settings/store.ts';
import { differences } from '../forms.ts';
import {
  brandLabel,
  brandProblems,
  brandValues,
  chosenTokens,
  themeTokens,
  typedBrand,
  type BrandBody,
} from './form.ts';
import { showBrand } from './show.ts';

/** The brand as it is stored now, with its version. */
export async function storedBrand(request: FastifyRequest): Promise<{ brand: Brand; version: number }> {
  const [[row]] = await request.ctx.read(storedSetting({ key: 'brand' }));
  return { brand: { name: 'Portico', tokens: {}, ...(row?.value as object | undefined) }, version: row?.version ?? 0 };
}

async function bytesOf(services: Services, file: UploadedFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of services.files.read(file.id)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Saves name, colours and logo. A logo that is refused, or comes with a refused form, is gone from the store again. */
export async function saveBrand(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { fields: body, files, tooLarge } = await readUpload<BrandBody>(request, { nextId: v7, maxBytes: LOGO_BYTES });
  const [file] = files;
  const { brand } = await storedBrand(request);
  const values = typedBrand(body, brandValues(brand, themeTokens(services)));
  const problems = brandProblems(values);
  const logo = tooLarge ? { key: 'core.admin.brand.error.large', values: { max: LOGO_BYTES / 1000 } } : file && checkLogo(await bytesOf(services, file));
  if (logo && 'key' in logo) problems.logo = logo;
  const mime = logo && 'mime' in logo ? logo.mime : undefined;
  let saved = false;
  try {
    if (Object.keys(problems).length > 0) return await refuse(services, request, reply, values, body.version, problems);
    saved = await write(request, body, { brand, tokens: chosenTokens(values), name: values.name.trim(), file, mime });
    if (!saved) return await showConflict(services, request, reply, body);
  } finally {
    if (!saved && file) await services.files.remove(file.id);
  }
  services.stored.forget();
  if (brand.logo && (file || body.removeLogo !== undefined)) await services.files.remove(brand.logo.file);
  return reply.back('/admin/brand', { kind: 'ok', key: 'core.admin.brand.saved' });
} // prettier-ignore

interface Chosen {
  brand: Brand;
  tokens: Record<string, string>;
  name: string;
  file: UploadedFile | undefined;
  mime: string | undefined;
}

function write(
  request: FastifyRequest,
  body: BrandBody,
  { brand, tokens, name, file, mime }: Chosen,
): Promise<boolean> {
  return request.ctx.write(async (tx) => {
    const kept = body.removeLogo === undefined ? brand.logo : undefined;
    const logo = file && mime !== undefined ? { file: file.id, mime } : kept;
    if (!(await saveSetting(tx, 'brand', body.version, { name, tokens, ...(logo ? { logo } : {}) }))) return false;
    const changes = Object.fromEntries(
      Object.entries({ ...brand.tokens, ...tokens }).filter(([t]) => brand.tokens[t] !== tokens[t]).map(([t]) => [t, [brand.tokens[t], tokens[t]]]),
    ); // prettier-ignore
    await tx.audit('update', 'Brand', undefined, { name, logo: logo !== undefined, changes });
    return true;
  });
}

const refuse = (
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  values: ReturnType<typeof typedBrand>,
  version: number,
  fields: FieldProblems,
) => showBrand(services, request, reply, { values, version, fields });

async function showConflict(services: Services, request: FastifyRequest, reply: FastifyReply, body: BrandBody) {
  const { brand, version } = await storedBrand(request);
  const theirs = brandValues(brand, themeTokens(services));
  const values = typedBrand(body, theirs);
  const lines = differences({ ...theirs }, { ...values }, brandLabel(request.ctx.t));
  return showBrand(services, request, reply, { values, version, conflict: { lines } });
}

/** Back to the theme's own colours and sign; the name stays. */
export async function resetBrand(services: Services, request: FastifyRequest<{ Body: { version: number } }>, reply: FastifyReply) {
  const { brand } = await storedBrand(request);
  const done = await request.ctx.write(async (tx) => {
    if (!(await saveSetting(tx, 'brand', request.body.version, { name: brand.name, tokens: {} }))) return false;
    await tx.audit('update', 'Brand', undefined, { name: brand.name, logo: false, changes: {} });
    return true;
  });
  services.stored.forget();
  if (done && brand.logo) await services.files.remove(brand.logo.file);
  return reply.back('/admin/brand', done ? { kind: 'ok', key: 'core.admin.brand.reset-done' } : { kind: 'warn', key: 'core.error.conflict' });
} // prettier-ignore

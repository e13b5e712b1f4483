import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { conflict, invalid } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { generalAddress } from '../../registration/links.ts';
import { offeredProofs } from '../../registration/proofs.ts';
import { changeRegistration, registrationSetting } from '../../registration/setting.ts';
import { qrPicture } from '../../templates/qr-picture.ts';
import { allGroups } from '../accounts/queries.ts';
import { formErrors, line, noErrors, refusals, tick, version } from '../forms.ts';

const PATH = '/admin/registrations/settings';
const settingForm = form({ open: tick(), group: line(50), proof: tick(), version: version() });

type Body = Static<typeof settingForm>;

/** The link for all customers, and what happens to those who come by one. */
export function settingRoutes(services: Services, app: FastifyInstance): void {
  const config = { access: ['manage', 'Registration'] as const };
  app.get('/registrations/settings', { config }, (request, reply) => show(services, request, reply));
  app.post<{ Body: Body }>('/registrations/settings', { config, schema: { body: settingForm } }, (request, reply) =>
    save(services, request, reply),
  );
}

async function show(services: Services, request: FastifyRequest, reply: FastifyReply, typed?: Body, fields?: Parameters<typeof formErrors>[1]) {
  const { t, read, contributions } = request.ctx;
  const [groups] = await read(allGroups({}));
  const { saved, version: at } = await registrationSetting(request.ctx.read);
  const address = generalAddress(services);
  const values = typed ? { open: typed.open !== undefined, group: typed.group, proof: typed.proof !== undefined } : saved;
  return reply.page(
    'core:admin/registration-settings.njk',
    {
      values,
      version: typed?.version ?? at,
      saved,
      link: saved.open ? { address, qr: await qrPicture(address) } : undefined,
      proofs: offeredProofs(contributions).map((proof) => t(proof.label)),
      groups: groups.filter((g) => g.kind === 'customer').map((g) => ({ value: g.code, label: g.title })),
      ...(fields ? formErrors(t, fields, (field) => t(`core.admin.field.${field}`)) : noErrors),
    },
    fields ? { status: 422 } : {},
  );
} // prettier-ignore

async function save(services: Services, request: FastifyRequest<{ Body: Body }>, reply: FastifyReply) {
  const { ctx, body } = request;
  const [groups] = await ctx.read(allGroups({}));
  const fields = await refusals(async () => {
    if (!groups.some((g) => g.kind === 'customer' && g.code === body.group))
      throw invalid({ group: { key: 'core.field.error.choice' } });
    const setting = { open: body.open !== undefined, group: body.group, proof: body.proof !== undefined };
    const done = await ctx.write((tx) => changeRegistration(tx, body.version, setting));
    if (!done) throw conflict();
  });
  if (fields) return show(services, request, reply, body, fields);
  services.stored.forget();
  return reply.back(PATH, { kind: 'ok', key: 'core.admin.saved' });
}

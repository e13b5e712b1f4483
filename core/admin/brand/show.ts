import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FieldProblems } from '../../errors.ts';
import type { Services } from '../../portal.ts';
import { LOGO_BYTES } from '../../settings/logo.ts';
import { formErrors, noErrors } from '../forms.ts';
import { withQuery } from '../../http/paging.ts';
import { BAR, brandLabel, chosenTokens, COLOURS, themeTokens, type BrandValues } from './form.ts';

export interface ShownBrand {
  values: BrandValues;
  version: number;
  fields?: FieldProblems;
  conflict?: object;
  /** Shows this page in what was typed, to the viewer alone. */
  preview?: boolean;
}

const choices = (values: readonly string[], label: (value: string) => string) =>
  values.map((value) => ({ value, label: label(value) }));

/** The form of the brand, and a sample of what it looks like. */
export async function showBrand(services: Services, request: FastifyRequest, reply: FastifyReply, shown: ShownBrand) {
  const { t, locale } = request.ctx;
  const { values, version, fields, conflict, preview: asPreview = false } = shown;
  const standard = themeTokens(services);
  const { logo } = request.stored.brand;
  return reply.page(
    'core:admin/brand.njk',
    {
      values,
      version,
      conflict,
      previewCss: asPreview && !fields ? withQuery('/admin/brand/preview.css', { ...chosenTokens(values) }) : undefined,
      logo: logo ? `/brand/logo?v=${logo.file.slice(-12)}` : undefined,
      colours: COLOURS,
      bar: BAR,
      standard,
      maxKilobytes: LOGO_BYTES / 1000,
      options: {
        radius: choices(['0px', '3px', '5px', '8px', '10px', '14px', '20px'], (v) => v),
        density: [
          { value: '.85', label: t('core.admin.brand.density.compact') },
          { value: '1', label: t('core.admin.brand.density.normal') },
          { value: '1.15', label: t('core.admin.brand.density.airy') },
        ],
        content: choices(['70rem', '80rem', '90rem', '100rem', '120rem'], (v) => v.replace('rem', ' rem')),
      },
      ...(fields ? formErrors(t, fields, brandLabel(t)) : noErrors),
      locale,
    },
    conflict ? { status: 409 } : fields ? { status: 422 } : {},
  );
}

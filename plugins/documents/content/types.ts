/** What customers may send: type by content, the extensions it may carry (the first is given to files without one), and its short name. */
export const TYPES = {
  'application/pdf': { extensions: ['pdf'], label: 'PDF' },
  'image/png': { extensions: ['png'], label: 'PNG' },
  'image/jpeg': { extensions: ['jpg', 'jpeg', 'jpe'], label: 'JPEG' },
  'image/tiff': { extensions: ['tif', 'tiff'], label: 'TIFF' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { extensions: ['docx'], label: 'DOCX' },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extensions: ['xlsx'], label: 'XLSX' },
  'application/vnd.oasis.opendocument.text': { extensions: ['odt'], label: 'ODT' },
  'text/plain': { extensions: ['txt'], label: 'TXT' },
  'text/csv': { extensions: ['csv'], label: 'CSV' },
} as const satisfies Record<string, { extensions: readonly [string, ...string[]]; label: string }>;

export type Mime = keyof typeof TYPES;

/** `PDF, PNG, ...`: for sentences. */
export const LABELS = Object.values(TYPES).map((type) => type.label).join(', '); // prettier-ignore

/** For the `accept` attribute of a file field. */
export const ACCEPT = Object.values(TYPES).flatMap((type) => type.extensions.map((e) => `.${e}`)).join(','); // prettier-ignore

export const isMime = (mime: string | undefined): mime is Mime => mime !== undefined && mime in TYPES;

/** Short name of a type, such as `PDF`. */
export const labelOf = (mime: string): string => (isMime(mime) ? TYPES[mime].label : 'FILE');

/** The type that an extension claims. */
export const claimOf = (extension: string): Mime | undefined =>
  (Object.keys(TYPES) as Mime[]).find((mime) => (TYPES[mime].extensions as readonly string[]).includes(extension));

const ICONS: Partial<Record<Mime, string>> = {
  'application/pdf': 'file-type-pdf',
  'image/png': 'photo',
  'image/jpeg': 'photo',
  'image/tiff': 'photo',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'file-type-xls',
  'text/csv': 'file-type-csv',
};

export const iconOf = (mime: string): string => (isMime(mime) ? (ICONS[mime] ?? 'file-text') : 'file');

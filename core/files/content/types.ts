/** What people may send: type by content, the extensions it may carry (the first is given to files without one), and its short name. */
export const FILE_TYPES = {
  'application/pdf': { extensions: ['pdf'], label: 'PDF' },
  'image/png': { extensions: ['png'], label: 'PNG' },
  'image/jpeg': { extensions: ['jpg', 'jpeg', 'jpe'], label: 'JPEG' },
  'image/webp': { extensions: ['webp'], label: 'WebP' },
  'image/heic': { extensions: ['heic', 'heif'], label: 'HEIC' },
  'image/tiff': { extensions: ['tif', 'tiff'], label: 'TIFF' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { extensions: ['docx'], label: 'DOCX' },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extensions: ['xlsx'], label: 'XLSX' },
  'application/vnd.oasis.opendocument.text': { extensions: ['odt'], label: 'ODT' },
  'text/plain': { extensions: ['txt'], label: 'TXT' },
  'text/csv': { extensions: ['csv'], label: 'CSV' },
} as const satisfies Record<string, { extensions: readonly [string, ...string[]]; label: string }>;

export type FileMime = keyof typeof FILE_TYPES;

/** Papers and pictures: what proves something. */
export const EVIDENCE: readonly FileMime[] = ['application/pdf', 'image/png', 'image/jpeg'];

/** What cameras make. */
export const PHOTOS: readonly FileMime[] = ['image/jpeg', 'image/png', 'image/webp', 'image/heic'];

/** Everything on the list. */
export const ANY_FILE = Object.keys(FILE_TYPES) as readonly FileMime[];

/** `PDF, PNG, ...`: for sentences. */
export const fileLabels = (types: readonly FileMime[]): string =>
  types.map((type) => FILE_TYPES[type].label).join(', '); // prettier-ignore

/** For the `accept` attribute of a file field. */
export const acceptOf = (types: readonly FileMime[]): string =>
  types.flatMap((type) => FILE_TYPES[type].extensions.map((extension) => `.${extension}`)).join(','); // prettier-ignore

export const isFileMime = (mime: string | undefined): mime is FileMime => mime !== undefined && mime in FILE_TYPES;

/** Short name of a type, such as `PDF`. */
export const fileLabel = (mime: string): string => (isFileMime(mime) ? FILE_TYPES[mime].label : 'FILE');

/** The type that an extension claims. */
export const claimOf = (extension: string): FileMime | undefined =>
  ANY_FILE.find((mime) => (FILE_TYPES[mime].extensions as readonly string[]).includes(extension));

const ICONS: Partial<Record<FileMime, string>> = {
  'application/pdf': 'file-type-pdf',
  'image/png': 'photo',
  'image/jpeg': 'photo',
  'image/webp': 'photo',
  'image/heic': 'photo',
  'image/tiff': 'photo',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'file-type-xls',
  'text/csv': 'file-type-csv',
};

/** Name of the icon that stands for a type. */
export const fileIcon = (mime: string): string => (isFileMime(mime) ? (ICONS[mime] ?? 'file-text') : 'file');

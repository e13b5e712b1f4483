import type { FastifyInstance } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { editRoutes } from './desk-edit.ts';
import { publishRoutes } from './desk-publish.ts';
import { reviewRoutes } from './desk-review.ts';
import { shelfRoutes } from './desk-shelf.ts';

/** Pages of staff: the library with its versions, and the quarantine of what customers sent. */
export function deskRoutes(app: FastifyInstance, { config }: { config: DocumentsConfig }): void {
  shelfRoutes(app, config);
  publishRoutes(app);
  editRoutes(app);
  reviewRoutes(app, config);
}

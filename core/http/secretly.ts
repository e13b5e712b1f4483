import type { FastifyReply } from 'fastify';

/**
 * Marks a page whose address holds a secret: it is stored nowhere, and no other page learns of it. `strict-origin` rather than `no-referrer`,
 * since under that one browsers post forms with `Origin: null`, which the check against cross-site requests must refuse.
 */
export const secretly = (reply: FastifyReply): FastifyReply =>
  reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'strict-origin')
    .header('x-robots-tag', 'noindex');

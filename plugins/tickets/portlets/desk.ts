import { definePortlet, type Grant, type PortletContext, type PortletModel } from 'portico';
import type { TicketsConfig } from '../config.ts';
import type { Folder } from '../desk/filter.ts';
import { firstOf, folderCounts, type FolderCounts } from '../desk/list.ts';
import { rowView } from '../desk/view.ts';

const ROWS = { xs: 3, s: 3, m: 5, l: 6, xl: 8 } as const;

interface Tile {
  name: 'to-be-assigned' | 'mine' | 'overdue';
  words: 'unassigned' | 'mine' | 'overdue';
  folder: Folder;
  count: keyof FolderCounts & ('unassigned' | 'mine' | 'due');
  icon: string;
  grants: readonly Grant[];
  position: number;
}

/** The first tickets of a folder of the desk. */
const tile = ({ name, words, folder, count, icon, grants, position }: Tile) =>
  definePortlet({
    id: `tickets.desk-${name}`,
    title: `tickets.desk.portlet.${words}`,
    description: `tickets.desk.portlet.${words}.text`,
    icon,
    area: 'desk',
    size: 'm',
    sizes: ['s', 'm', 'l'],
    grants,
    template: 'tickets:portlets/desk-list.njk',
    href: `/desk/tickets?folder=${folder}`,
    reads: ['tickets'],
    async load(ctx: PortletContext<TicketsConfig>): Promise<PortletModel> {
      const me = ctx.viewer.account.id;
      const [rows, [counts]] = await ctx.read(firstOf({ folder }, me, ctx.timeZone, ROWS[ctx.size]), folderCounts({ me })); // prettier-ignore
      return {
        state: rows.length === 0 ? 'empty' : 'ready',
        count: counts![count],
        folder,
        tickets: rows.map((row) => rowView(ctx, row)),
        nothing: ctx.t(`tickets.desk.portlet.none.${words}`),
      };
    },
    defaultFor: [{ group: 'STAFF', size: 'm', position }],
  });

const READ: Grant = ['read', 'Desk'];
const WORK: Grant = ['work', 'Desk'];

/** What staff see of the desk when they sign in: what nobody has, what is theirs, and what is late. */
export const deskPortlets = [
  tile({ name: 'to-be-assigned', words: 'unassigned', folder: 'unassigned', count: 'unassigned', icon: 'inbox', grants: [READ, ['assign', 'Desk']], position: 5 }),
  tile({ name: 'mine', words: 'mine', folder: 'mine', count: 'mine', icon: 'user-check', grants: [READ, WORK], position: 6 }),
  tile({ name: 'overdue', words: 'overdue', folder: 'due', count: 'due', icon: 'alert-triangle', grants: [READ], position: 7 }),
]; // prettier-ignore

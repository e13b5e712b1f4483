import type { Command } from 'commander';
import { findGroup, listGroups } from '../../core/directory/groups.ts';
import { setPlacementState } from '../../core/directory/placements.ts';
import { executeIn } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done, table } from '../output.ts';

/** `portico portlet list | matrix | enable | disable` */
export function portletCommands(program: Command): void {
  const portlet = program.command('portlet').description('Portlets of groups');
  portlet
    .command('list')
    .description('portlets of all plugins')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const rows = await withServices(async ({ registry, catalogues }) =>
        [...registry.portlets.values()].map((p) => ({
          portlet: p.id, title: catalogues.t('en', p.title), area: p.area, sizes: p.sizes.join(' '), grants: p.grants.map((g) => g.join(' ')).join(', '),
        })),
      ); // prettier-ignore
      table(options.json, ['portlet', 'title', 'area', 'sizes', 'grants'], rows);
    });
  portlet.command('matrix').description('which group has which portlet').option('--json', 'print JSON').action(matrix);
  switchCommand(portlet, 'enable', 'on');
  switchCommand(portlet, 'disable', 'off');
}

function switchCommand(portlet: Command, name: string, state: 'on' | 'off'): void {
  portlet
    .command(`${name} <portlet>`)
    .description(`switch a portlet ${state} for one group, in force with the next request`)
    .requiredOption('--group <code>', 'group')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { group: string; json?: boolean }) => {
      const changed = await withServices((services) =>
        asOperator(services, async (tx) =>
          setPlacementState(tx, services.registry, await findGroup(tx, options.group), id, state),
        ),
      );
      const group = options.group.toUpperCase();
      done(
        options.json,
        { portlet: id, group, state, changed },
        changed ? `${id} is ${state} for ${group}.` : `${id} was ${state} for ${group} already.`,
      );
    });
}

async function matrix(options: { json?: boolean }): Promise<void> {
  const { groups, placements, portlets } = await withServices((services) =>
    asOperator(services, async (tx) => ({
      groups: await listGroups(tx),
      portlets: [...services.registry.portlets.keys()],
      placements: await executeIn<{ group_id: string; portlet: string; state: string; size: string }>(
        tx.em,
        'select group_id, portlet, state, size from core_placement',
      ),
    })),
  );
  const state = (group: string, portlet: string) => {
    const found = placements.find((p) => p.group_id === group && p.portlet === portlet);
    return found ? (found.state === 'on' ? found.size : found.state) : '';
  };
  const rows = portlets.map((portlet) => ({
    portlet,
    ...Object.fromEntries(groups.map((g) => [g.code, state(g.id, portlet)])),
  }));
  table(options.json, ['portlet', ...groups.map((g) => g.code)], rows);
}

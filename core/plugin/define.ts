import type { Static, TObject } from 'typebox';
import type { Plugin, PluginDefinition, Portlet, PortletContext, PortletModel } from './contract.ts';

/**
 * Declares a plugin. Only freezes: everything is checked at boot, where all problems of all plugins are reported together.
 * @example export default definePlugin({ id: 'hello', version: '1.0.0', requires: { portico: '^1.0.0' }, ... })
 */
export function definePlugin<C extends TObject>(definition: PluginDefinition<C>): Plugin {
  return Object.freeze({ ...definition }) as unknown as Plugin;
}

type TypedPortlet<S extends TObject, Config> = Omit<Portlet<Config>, 'settings' | 'load'> & {
  settings?: S;
  load(ctx: PortletContext<Config, Static<S>>): Promise<PortletModel>;
};

/** Declares a portlet; `settings` types `ctx.settings` of its `load`. */
export function definePortlet<S extends TObject, Config = never>(portlet: TypedPortlet<S, Config>): Portlet<Config> {
  return Object.freeze({ ...portlet });
}

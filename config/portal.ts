/** Configuration of plugins, by their id; what is not named here has the plugin's own default. */
export const pluginConfig: Readonly<Record<string, Record<string, unknown>>> = {};

/** Folder of the themes. */
export const themes = new URL('../themes/', import.meta.url);

/** Version of the portal's plugin contract; a plugin's `requires.portico` is a semver range that has to hold it. */
export const PORTICO_VERSION = '1.0.0';

export { cloneDatabase, dropDatabase } from './databases.ts';
export { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from './server.ts';

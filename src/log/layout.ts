/** What lies where in a data directory. */
export const databaseFile = 'events.db';
export const folders = { artifacts: 'artifacts', snapshots: 'snapshots', scratch: 'scratch' } as const;
/** There while a backup is being restored: a directory that has it and no database is not to be opened. */
export const restoringFile = 'restore-unfinished';
/** What an operating system puts into folders by itself. */
export const harmlessEntries = new Set(['lost+found', '.DS_Store']);

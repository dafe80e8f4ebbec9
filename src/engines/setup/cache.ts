/** The folder of everything that is made for this machine and is not part of the package. */
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

function systemCache(env: Environment): string {
	if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
	if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
	return process.platform === 'win32' && env['LOCALAPPDATA'] ? env['LOCALAPPDATA'] : join(homedir(), '.cache');
}

/** The folder of everything that is not part of the package: `CHARLOOM_CACHE`, or charloom's in the user's cache. */
export const cacheFolder = (env: Environment = process.env): string =>
	resolve(env['CHARLOOM_CACHE'] || join(systemCache(env), 'charloom'));

/**
 * Gives every test process, and what it starts, a cache folder of the tests' own, so that what was set up on this machine (another
 * engine, trials of engines) changes no test. ava loads it first (package.json); tests of such engines import `machine-cache.ts`.
 */
import {fileURLToPath} from 'node:url';

export const machineCache = process.env['CHARLOOM_CACHE'];

process.env['CHARLOOM_CACHE'] = fileURLToPath(new URL('../../../node_modules/.cache/charloom-test', import.meta.url));

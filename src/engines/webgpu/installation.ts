/** The folder of what `charloom setup webgpu` brings, where the package is not beside charloom itself. */
import {join} from 'node:path';
import {cacheFolder, type Environment} from '../setup/cache.js';

/** The folder that setup fills with npm's `webgpu`, and that `--remove` deletes. */
export const packageFolder = (env: Environment = process.env): string => join(cacheFolder(env), 'webgpu', 'package');

/** The file of the choices that were measured on this machine. */
export const choicesFile = (env: Environment = process.env): string => join(cacheFolder(env), 'webgpu', 'choices.json');

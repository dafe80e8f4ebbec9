/** The folder of what `charloom setup webgpu` brings, where the package is not beside charloom itself. */
import {join} from 'node:path';
import {cacheFolder, type Environment} from '../setup/cache.js';

/** The version of npm's `webgpu` that the kernels were tried with. */
export const webgpuVersion = '0.6.2';

/** The folder that setup fills with npm's `webgpu`, and that `--remove` deletes. */
export const packageFolder = (env: Environment = process.env): string => join(cacheFolder(env), 'webgpu', 'package');

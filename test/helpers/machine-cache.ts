/** Lets a test process see the engines that were set up on this machine. */
import {machineCache} from './own-cache.js';

if (machineCache === undefined) delete process.env['CHARLOOM_CACHE'];
else process.env['CHARLOOM_CACHE'] = machineCache;

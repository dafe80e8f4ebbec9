/** The program of Dawn's process. */
import {hostEngine} from '../process/host.js';
import {outOfMemory} from './gpu/device.js';
import {openLocal} from './local.js';

hostEngine(openLocal, message => message.startsWith(outOfMemory));

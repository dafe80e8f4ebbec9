/** The program of TensorFlow's process. */
import {hostEngine} from '../process/host.js';
import {openLocal} from './local.js';

/** TensorFlow's words for a memory, of the device or of the host, that has no room left. */
const fullMemory = /\bOOM\b|out of memory|failed to allocate|RESOURCE_?EXHAUSTED|ResourceExhausted/i;

hostEngine(openLocal, message => fullMemory.test(message));

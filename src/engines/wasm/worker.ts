/** A worker thread of a network that trains or reads. */
import {workerData} from 'node:worker_threads';
import {type Command, Network, type NetworkOptions} from './network.js';
import {serve} from './serve.js';

const network = new Network(workerData as NetworkOptions);

serve((command: Command) => network.run(command));

/** The script of a worker thread of a network that is trained or evaluated. */
import {workerData} from 'node:worker_threads';
import {serve} from '../threads/serve.js';
import {type Command, Network, type NetworkOptions} from './worker-network.js';

const network = new Network(workerData as NetworkOptions);

serve((command: Command) => network.run(command));

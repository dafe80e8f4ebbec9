/** A worker thread: takes commands, and answers each with its result or with why it failed. */
import {parentPort, workerData} from 'node:worker_threads';
import {type Command, Network, type NetworkOptions} from './network.js';

export type Answer = {readonly result: number} | {readonly error: string};

const network = new Network(workerData as NetworkOptions);

parentPort?.on('message', (command: Command) => {
	let answer: Answer;
	try {
		answer = {result: network.run(command)};
	} catch (error) {
		answer = {error: error instanceof Error ? error.message : String(error)};
	}
	parentPort?.postMessage(answer);
});

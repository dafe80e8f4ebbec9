/** What a worker thread answers: takes commands, and answers each with its result or with why it failed. */
import {parentPort} from 'node:worker_threads';

export type Answer = {readonly result: number} | {readonly error: string};

export function serve<Command>(run: (command: Command) => number): void {
	parentPort?.on('message', (command: Command) => {
		let answer: Answer;
		try {
			answer = {result: run(command)};
		} catch (error) {
			answer = {error: error instanceof Error ? error.message : String(error)};
		}
		parentPort?.postMessage(answer);
	});
}

/** The part of a worker thread that takes commands and answers each with its result, or with the reason why it failed. */
import {parentPort} from 'node:worker_threads';

export type Answer = {readonly result: number} | {readonly error: string};

/** Lets `run` carry out all commands that the main thread sends (`pool.ts`). */
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

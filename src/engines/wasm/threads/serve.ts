/** The part of a worker thread that carries out commands, one after another, for as long as it lives. */
import {parentPort} from 'node:worker_threads';
import {Mailbox} from './mailbox.js';

/** The place of a thread in its pool. */
export type Membership = {readonly mailbox: SharedArrayBuffer; readonly rank: number};

/** All threads have finished the command, or one has failed. */
export type Answer = {readonly error?: string};

/** Lets `run` carry out all commands that the main thread gives (`pool.ts`). */
export function serve<Command>(run: (command: Command) => number): void {
	parentPort?.once('message', ({mailbox, rank}: Membership) => {
		const box = new Mailbox<Command>(mailbox);
		for (let done = 0; ; done = (done + 1) | 0) {
			try {
				if (box.finish(rank, run(box.next(rank, done)))) parentPort?.postMessage({} satisfies Answer);
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				parentPort?.postMessage({error: reason} satisfies Answer);
			}
		}
	});
}

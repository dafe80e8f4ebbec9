/** The writer for the studio: its screen starts it through a link and tells it what to do. */
import {constants, setPriority} from 'node:os';
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import {serve} from '../serve-parent.js';
import {type Job, WriterJob} from './job.js';
import type {Command, StudioEvent} from './protocol.js';

const commands: Command[] = [];
let wake = (): void => {};

const parent = serve<Command, StudioEvent>(
	command => {
		commands.push(command);
		wake();
	},
	() => process.exit(0),
);

/** Settles when a command has come, or after so many milliseconds. */
const commandOrTimeout = (milliseconds: number): Promise<void> =>
	new Promise(resolve => {
		if (commands.length > 0) return resolve();
		const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : undefined;
		wake = () => {
			clearTimeout(timer);
			resolve();
		};
	});

async function work(job: Job): Promise<never> {
	for (;;) {
		for (let command = commands.shift(); command; command = commands.shift()) await job.handle(command, commands);
		const wait = await job.write();
		// Also at full speed there is a turn of the event loop in which commands come in.
		await (wait === 0 ? eventLoopTurn() : commandOrTimeout(wait));
	}
}

try {
	// At full speed it takes a whole core: where there are too few, the screen comes first.
	setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
	// Some systems don't let a process say so.
}

await work(new WriterJob(parent.send));

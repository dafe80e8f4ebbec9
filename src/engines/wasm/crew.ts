/** The worker threads of a network that trains or reads. */
import type {Command, NetworkOptions} from './network.js';
import {Threads} from './threads.js';

export class Crew extends Threads<Command> {
	constructor(options: Omit<NetworkOptions, 'rank'>) {
		const data = Array.from({length: options.planOptions.threads}, (_, rank): NetworkOptions => ({...options, rank}));
		super(new URL('worker.js', import.meta.url), data);
	}
}

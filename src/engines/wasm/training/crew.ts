/** The worker threads of a network that trains or reads. */

import {Threads} from '../threads/pool.js';
import type {Command, NetworkOptions} from './worker-network.js';

export class Crew extends Threads<Command> {
	constructor(options: Omit<NetworkOptions, 'rank'>) {
		const data = Array.from({length: options.planOptions.threads}, (_, rank): NetworkOptions => ({...options, rank}));
		super(new URL('worker.js', import.meta.url), data);
	}
}

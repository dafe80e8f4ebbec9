/** A process that has the reference engine; a wrong number of characters counts as full memory. */

import {hostEngine} from '../../../src/engines/process/host.js';
import {open} from '../../../src/engines/reference/index.js';
import {UserError} from '../../../src/errors.js';

const {trainer, evaluator, stepper} = await open();

type Opening = {readonly greeting: string};

hostEngine(
	({greeting}: Opening) => {
		if (greeting === '') throw new Error('Expected a greeting.');
		if (greeting === 'Go away.') throw new UserError('Expected a friendly greeting.');
		return {engine: {trainer, evaluator, stepper}, facts: {greeting}};
	},
	message => message.includes('Expected 2 characters'),
);

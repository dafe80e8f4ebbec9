/** The events that a run has recorded. */
import {readFile} from 'node:fs/promises';
import {fileError, isSystemError} from '../checkpoint/file-errors.js';
import type {Run} from '../checkpoint/run.js';
import {UserError} from '../errors.js';
import type {TrainEvent} from './events.js';
import {parseEvent} from './parse-event.js';

/** The events of `metrics.jsonl`, but for lines that are damaged. Throws a UserError where the run has no such file. */
export async function readMetrics(run: Run): Promise<readonly TrainEvent[]> {
	const path = run.pathOf('metrics');
	try {
		const lines = (await readFile(path, 'utf8')).split('\n');
		return lines.map(parseEvent).filter(event => event !== undefined);
	} catch (error) {
		if (!isSystemError(error, 'ENOENT')) throw fileError(error, 'read', path);
		throw new UserError(
			`The run ${run.path} is a model alone: it has no metrics.jsonl with the figures of its training. Name the run that it ` +
				'came from.',
		);
	}
}

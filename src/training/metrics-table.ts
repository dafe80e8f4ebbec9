/** The figures of a run as a table of comma-separated values (RFC 4180), one row a step that has any. */
import type {TrainEvent} from './events.js';

/** The columns, and where their numbers are. Losses are nats a character, shares 0 … 1, times seconds. */
const columns: readonly (readonly [name: string, of: (event: TrainEvent) => number | boolean | undefined])[] = [
	['epoch', event => (event.type === 'step' ? event.epoch : undefined)],
	['loss', event => (event.type === 'step' ? event.loss : undefined)],
	['accuracy', event => (event.type === 'step' ? event.accuracy : undefined)],
	['learningRate', event => (event.type === 'step' ? event.learningRate : undefined)],
	['gradientNorm', event => (event.type === 'step' ? event.gradientNorm : undefined)],
	['charactersPerSecond', event => (event.type === 'step' ? event.charactersPerSecond : undefined)],
	['validLoss', event => (event.type === 'validation' ? event.carried.loss : undefined)],
	['validAccuracy', event => (event.type === 'validation' ? event.carried.accuracy : undefined)],
	['validWindowLoss', event => (event.type === 'validation' ? event.window?.loss : undefined)],
	['validWindowAccuracy', event => (event.type === 'validation' ? event.window?.accuracy : undefined)],
	['isBest', event => (event.type === 'validation' ? event.isBest : undefined)],
];

type Row = {readonly step: number; seconds: number; readonly values: (number | boolean | undefined)[]};

/** The rows of a run's events in the order of their steps; a step and the validation after it share a row. */
function rowsOf(events: Iterable<TrainEvent>): readonly Row[] {
	const rows = new Map<number, Row>();
	for (const event of events) {
		if (event.type !== 'step' && event.type !== 'validation') continue;
		const {step, seconds} = event;
		const row = rows.get(step) ?? {step, seconds, values: Array(columns.length).fill(undefined)};
		row.seconds = seconds;
		for (const [index, [, of]] of columns.entries()) row.values[index] = of(event) ?? row.values[index];
		rows.set(step, row);
	}
	return [...rows.values()].sort((a, b) => a.step - b.step);
}

/** The whole table, with its header; a figure that a step does not have is an empty field. */
export function metricsTable(events: Iterable<TrainEvent>): string {
	const header = ['step', 'seconds', ...columns.map(([name]) => name)];
	const lines = rowsOf(events).map(({step, seconds, values}) => [step, seconds, ...values.map(value => value ?? '')]);
	return [header, ...lines].map(fields => `${fields.join(',')}\r\n`).join('');
}

/** Events that were written as lines of JSON, read back. What is shown of them is checked here, once. */
import {parseJson} from '../input/json.js';
import type {TrainEvent} from './events.js';

/** Texts that stand for numbers which JSON has not. */
const specialNumbers: ReadonlyMap<unknown, number> = new Map([
	['NaN', Number.NaN],
	['Infinity', Infinity],
	['-Infinity', -Infinity],
]);

/** The kind of a value, or the fields of an object; a field whose name ends with `?` may be missing. */
type Form = 'number' | 'string' | 'boolean' | {readonly [name: string]: Form};

const score: Form = {loss: 'number', accuracy: 'number', count: 'number'};
const scores = {carried: score, 'window?': score};

/** The fields without which an event can't be shown. Others, of older and newer versions, are left as they are. */
const forms: Readonly<Record<string, Form>> = {
	start: {
		step: 'number',
		resumed: 'boolean',
		run: 'string',
		corpus: 'string',
		engine: 'string',
		model: {cell: 'string', numLayers: 'number', hiddenSize: 'number', vocabSize: 'number'},
		training: {duration: {'steps?': 'number', 'seconds?': 'number'}},
		parameters: 'number',
		trainCharacters: 'number',
		validCharacters: 'number',
		'validationCharacters?': 'number',
	},
	step: {
		step: 'number',
		progress: 'number',
		epoch: 'number',
		loss: 'number',
		accuracy: 'number',
		gradientNorm: 'number',
		learningRate: 'number',
		seconds: 'number',
		charactersPerSecond: 'number',
		'secondsLeft?': 'number',
	},
	validation: {step: 'number', isBest: 'boolean', seconds: 'number', ...scores},
	sample: {step: 'number', temperature: 'number', seed: 'string', text: 'string'},
	checkpoint: {step: 'number', kind: 'string'},
	warning: {step: 'number', message: 'string'},
	end: {
		step: 'number',
		reason: 'string',
		seconds: 'number',
		'best?': {step: 'number', 'carried?': 'number'},
		'final?': {...scores, lanes: 'number'},
	},
};

function fits(value: unknown, form: Form): boolean {
	if (typeof form === 'string') return typeof value === form;
	if (typeof value !== 'object' || value === null) return false;
	const fields = value as Readonly<Record<string, unknown>>;
	return Object.entries(form).every(([name, part]) => {
		const isOptional = name.endsWith('?');
		const field = fields[isOptional ? name.slice(0, -1) : name];
		return (isOptional && field === undefined) || fits(field, part);
	});
}

/** The event of a line; undefined for one that is damaged, or that a later version has written. */
export function parseEvent(line: string): TrainEvent | undefined {
	try {
		const event = parseJson(line, (key, value) =>
			key === 'text' || key === 'seed' ? value : (specialNumbers.get(value) ?? value),
		) as {readonly type?: unknown} | null;
		const type = String(event?.type);
		return Object.hasOwn(forms, type) && fits(event, forms[type]) ? (event as TrainEvent) : undefined;
	} catch {
		return undefined;
	}
}

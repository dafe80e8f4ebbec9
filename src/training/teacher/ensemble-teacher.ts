/**
 * Trained models as a teacher: the average of their probabilities (Hinton et al. 2015). They read the text as many streams side by side,
 * each a part of it, with h and c carried on.
 *
 * Letters in shapes: S streams, V characters of the text, W of a model.
 */

import type {ModelConfig} from '../../config.js';
import type {Ids} from '../../data/corpus.js';
import type {CellState, Engine, Stepper} from '../../engines/engine.js';
import type {Parameters} from '../../model/parameters.js';
import {logSumExp} from '../../prediction/log-sum-exp.js';
import type {Asking} from './asking.js';
import type {SoftTable} from './soft-table.js';

export type Member = {
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	/** The model's id of each character of the text. */
	readonly ids: Int32Array; // [V]
};

export type ReadingOptions = {
	/** The id of the character that stands before a text and each record. */
	readonly newline: number;
	/** The places at which records begin, from a zero state; without it the text is one. */
	readonly starts?: ReadonlySet<number> | undefined;
	readonly asking: Asking;
};

const mostStreams = 64;

/** Characters that a stream reads before its own part, so that its h and c are settled. */
const warmUp = 256;

/** Places of the text that a stream of so many in all reads, of which those from `own` on are its own. */
type Part = {readonly read: number; readonly own: number; readonly end: number};

function partsOf(length: number): readonly Part[] {
	const streams = Math.max(1, Math.min(mostStreams, Math.floor(length / warmUp)));
	return Array.from({length: streams}, (_, stream) => {
		const own = Math.floor((stream * length) / streams);
		return {read: Math.max(0, own - warmUp), own, end: Math.floor(((stream + 1) * length) / streams)};
	});
}

/** Sets h and c of some streams to zero. */
async function clear(stepper: Stepper, streams: readonly number[]): Promise<void> {
	const cleared = (values: Float32Array): Float32Array => {
		const copy = values.slice();
		const width = copy.length / stepper.streams;
		for (const stream of streams) copy.fill(0, stream * width, (stream + 1) * width);
		return copy;
	};
	const state: CellState = (await stepper.state()).map(({h, c}) => ({h: cleared(h), c: cleared(c)}));
	await stepper.setState(state);
}

/** Adds the softmax of a model's logits [S, W] to the sums of the text's characters [S, V]. */
function addProbabilities(sums: Float32Array, logits: Float32Array, ids: Int32Array, streams: number): void {
	const width = logits.length / streams;
	for (let stream = 0; stream < streams; stream++) {
		const row = logits.subarray(stream * width, (stream + 1) * width);
		const sum = logSumExp(row);
		for (const [id, own] of ids.entries()) sums[stream * ids.length + id] += Math.exp(row[own] - sum);
	}
}

/** The character before each place: what a stream is fed to predict the one that stands there. */
const before = (ids: Ids, place: number, {newline, starts}: ReadingOptions): number =>
	place === 0 || starts?.has(place) ? newline : ids[place - 1];

async function read(
	steppers: readonly Stepper[],
	members: readonly Member[],
	table: SoftTable,
	ids: Ids,
	options: ReadingOptions,
): Promise<boolean> {
	const parts = partsOf(ids.length);
	const vocabSize = members[0].ids.length;
	const sums = new Float32Array(parts.length * vocabSize); // [S, V]
	const longest = Math.max(...parts.map(({read, end}) => end - read));
	for (let step = 0; step < longest; step++) {
		if (!(await options.asking.goesOn(step / longest))) return false;
		const places = parts.map(({read, end}) => Math.min(read + step, end - 1));
		const fresh = [...places.keys()].filter(stream => step > 0 && options.starts?.has(places[stream]));
		sums.fill(0);
		for (const [index, stepper] of steppers.entries()) {
			if (fresh.length > 0) await clear(stepper, fresh);
			const fed = Int32Array.from(places, place => members[index].ids[before(ids, place, options)]);
			addProbabilities(sums, await stepper.step(fed), members[index].ids, parts.length);
		}
		for (const [stream, {read, own, end}] of parts.entries()) {
			const place = read + step;
			if (place >= own && place < end) {
				table.set(place, sums.subarray(stream * vocabSize, (stream + 1) * vocabSize));
			}
		}
	}
	return true;
}

/** Fills the table for a whole text; false where it was stopped meanwhile. */
export async function askEnsemble(
	table: SoftTable,
	ids: Ids,
	engine: Engine,
	members: readonly Member[],
	options: ReadingOptions,
): Promise<boolean> {
	const streams = partsOf(ids.length).length;
	const steppers: Stepper[] = [];
	try {
		for (const {model, parameters} of members) steppers.push(await engine.stepper(model, parameters, streams));
		return await read(steppers, members, table, ids, options);
	} finally {
		for (const stepper of steppers) await stepper.dispose();
	}
}

/** What weights of 8 bits cost and gain: loss of a text read character by character, and the time of a character. */
import {readFile} from 'node:fs/promises';
import {openRun} from '../../src/checkpoint/run.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {Engine, Precision} from '../../src/engines/engine.js';
import {benchmarksFile} from './compare.js';
import {machineLine} from './machine.js';
import {table, writeSection} from './report.js';

/** Nats and microseconds of a character. */
async function read(engine: Engine, path: string, text: string, precision: Precision) {
	const run = await openRun(path);
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const ids = vocabulary.encodeKnown(text).ids;
	const stepper = await engine.stepper(run.config.model, await run.loadBest(), 1, precision);
	let loss = 0;
	const start = performance.now();
	for (let index = 0; index + 1 < ids.length; index++) {
		const logits = await stepper.step(ids.subarray(index, index + 1));
		let sum = 0;
		for (const logit of logits) sum += Math.exp(logit);
		loss += Math.log(sum) - logits[ids[index + 1]];
	}
	const count = ids.length - 1;
	return {loss: loss / count, microseconds: ((performance.now() - start) * 1e3) / count};
}

export async function comparePrecisions(
	engine: Engine,
	run: string,
	file: string,
	options: {readonly characters: number; readonly write: boolean},
): Promise<void> {
	const text = (await readFile(file, 'utf8')).slice(-options.characters);
	const rows: string[][] = [];
	for (const precision of ['float32', 'int8'] as const) {
		const {loss, microseconds} = await read(engine, run, text, precision);
		rows.push([
			precision,
			loss.toFixed(4),
			microseconds.toFixed(1),
			Math.round(1e6 / microseconds).toLocaleString('en'),
		]);
	}
	const {model} = (await openRun(run)).config;
	const note = `${model.numLayers}×${model.hiddenSize}, the last ${options.characters} characters of the text; ${engine.description}; ${machineLine()}.`;
	const report = `${note}\n\n${table(['weights', 'nats a character', 'µs a character', 'characters/s'], rows)}`;
	process.stdout.write(`${report}\n`);
	if (options.write) await writeSection(benchmarksFile, 'precision', report);
}

/** What weights of 8 bits and products in bfloat16 cost: the loss of a text that is read character by character, as generating reads its own. */
import {readFile} from 'node:fs/promises';
import {openRun} from '../../src/checkpoint/run.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {Engine, Precision} from '../../src/engines/engine.js';
import {benchmarksFile} from './compare.js';
import {machineLine} from './machine.js';
import {commandLine, table, writeSection} from './report.js';

/** Nats a character of a text that is cut into as many pieces as there are streams. */
async function read(
	engine: Engine,
	path: string,
	text: string,
	{streams, precision}: {readonly streams: number; readonly precision: Precision},
): Promise<number> {
	const run = await openRun(path);
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const all = vocabulary.encodeKnown(text).ids;
	const length = Math.floor(all.length / streams);
	const {vocabSize} = run.config.model;
	const stepper = await engine.stepper(run.config.model, await run.loadBest(), streams, precision);
	const ids = new Int32Array(streams);
	let loss = 0;
	for (let index = 0; index + 1 < length; index++) {
		for (let stream = 0; stream < streams; stream++) ids[stream] = all[stream * length + index];
		const logits = await stepper.step(ids);
		for (let stream = 0; stream < streams; stream++) {
			const own = logits.subarray(stream * vocabSize, (stream + 1) * vocabSize);
			let sum = 0;
			for (const logit of own) sum += Math.exp(logit);
			loss += Math.log(sum) - own[all[stream * length + index + 1]];
		}
	}
	await stepper.dispose();
	return loss / (streams * (length - 1));
}

const signed = (nats: number): string => `${nats < 0 ? '−' : '+'}${Math.abs(nats).toFixed(5)}`;

/** `rounding` multiplies bfloat16, which it does for several texts only; it is left out where there is none. */
export async function comparePrecisions(
	engine: Engine,
	rounding: Engine | undefined,
	run: string,
	file: string,
	options: {readonly characters: number; readonly write: boolean},
): Promise<void> {
	const text = (await readFile(file, 'utf8')).slice(-options.characters);
	const rows: string[][] = [];
	for (const streams of [1, 8]) {
		const texts = streams === 1 ? 'one text' : `${streams} texts`;
		const whole = await read(engine, run, text, {streams, precision: 'float32'});
		const rounded = await read(engine, run, text, {streams, precision: 'int8'});
		rows.push([`float32, ${texts}`, whole.toFixed(5), '']);
		rows.push([`int8, ${texts}`, rounded.toFixed(5), signed(rounded - whole)]);
		if (!rounding || streams === 1) continue;
		const half = await read(rounding, run, text, {streams, precision: 'float32'});
		rows.push([`bfloat16, ${texts}`, half.toFixed(5), signed(half - whole)]);
	}
	const {model} = (await openRun(run)).config;
	const date = new Date().toISOString().slice(0, 10);
	const note = `\`${commandLine()}\`, ${date}. ${model.numLayers}×${model.hiddenSize}; ${engine.description}; ${machineLine()}.`;
	const report = `${note}\n\n${table(['weights', 'nats a character', 'more'], rows)}`;
	process.stdout.write(`${report}\n`);
	if (options.write) await writeSection(benchmarksFile, 'precision', report);
}

/** What weights of 8 bits cost: the loss of a text that is read character by character, as generating reads its own. */
import {readFile} from 'node:fs/promises';
import {openRun} from '../../src/checkpoint/run.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {Engine, Precision} from '../../src/engines/engine.js';
import {benchmarksFile} from './compare.js';
import {machineLine} from './machine.js';
import {commandLine, table, writeSection} from './report.js';

/** Nats a character. */
async function read(engine: Engine, path: string, text: string, precision: Precision): Promise<number> {
	const run = await openRun(path);
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const ids = vocabulary.encodeKnown(text).ids;
	const stepper = await engine.stepper(run.config.model, await run.loadBest(), 1, precision);
	let loss = 0;
	for (let index = 0; index + 1 < ids.length; index++) {
		const logits = await stepper.step(ids.subarray(index, index + 1));
		let sum = 0;
		for (const logit of logits) sum += Math.exp(logit);
		loss += Math.log(sum) - logits[ids[index + 1]];
	}
	await stepper.dispose();
	return loss / (ids.length - 1);
}

export async function comparePrecisions(
	engine: Engine,
	run: string,
	file: string,
	options: {readonly characters: number; readonly write: boolean},
): Promise<void> {
	const text = (await readFile(file, 'utf8')).slice(-options.characters);
	const whole = await read(engine, run, text, 'float32');
	const rounded = await read(engine, run, text, 'int8');
	const rows = [
		['float32', whole.toFixed(5), ''],
		['int8', rounded.toFixed(5), `+${(rounded - whole).toFixed(5)}`],
	];
	const {model} = (await openRun(run)).config;
	const date = new Date().toISOString().slice(0, 10);
	const note = `\`${commandLine()}\`, ${date}. ${model.numLayers}×${model.hiddenSize}; ${engine.description}; ${machineLine()}.`;
	const report = `${note}\n\n${table(['weights', 'nats a character', 'more'], rows)}`;
	process.stdout.write(`${report}\n`);
	if (options.write) await writeSection(benchmarksFile, 'precision', report);
}

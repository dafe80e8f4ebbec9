/** What holds of generation on every engine. */
import test from 'ava';
import type {CellKind} from '../../../src/config.js';
import type {Engine, Stepper} from '../../../src/engines/engine.js';
import type {Parameters} from '../../../src/model/parameters.js';
import {Random} from '../../../src/random.js';
import {generate, streamRandoms} from '../../../src/sampling/generate.js';
import {sampleCharacter} from '../../../src/sampling/sample.js';
import {defaultSample} from '../../../src/sampling/settings.js';
import {withoutStandIn} from '../../../src/sampling/stand-in.js';
import {vocabularyOf} from '../../helpers/runs.js';
import {arraysAgree} from './agreement.js';
import {batches, cases, fullestCase, trainerOptions} from './cases.js';

const {model} = fullestCase;
const V = model.vocabSize;
const {parameters} = trainerOptions(fullestCase);
const vocabulary = vocabularyOf(String.fromCodePoint(...Array.from({length: V}, (_, id) => 0x61 + id)));
const seed = Int32Array.of(0, 1);
const lanes = batches({model, batchSize: 5, seqLength: 9}, 1)[0];

/** Character `step` of some lanes. */
const column = (step: number, from: number, to: number): Int32Array =>
	Int32Array.from({length: to - from}, (_, lane) => lanes.inputs[(from + lane) * lanes.seqLength + step]);

/** Reads steps `from` … `to` in all five streams; the logits of all of them. */
async function read(stepper: Stepper, from: number, to: number): Promise<number[]> {
	const logits: number[] = [];
	for (let step = from; step < to; step++) logits.push(...(await stepper.step(column(step, 0, 5))));
	return logits;
}

/** −ln of the target's probability. */
function lossOf(logits: Float32Array, target: number): number {
	const maximum = Math.max(...logits);
	return maximum + Math.log(logits.reduce((sum, score) => sum + Math.exp(score - maximum), 0)) - logits[target];
}

export type StepperOptions = {
	/** The kinds of cells that the engine computes. */
	readonly cells: readonly CellKind[];
	/** Whether it draws characters by itself. */
	readonly draws: boolean;
	/** Whether it has weights of 8 bits; others take those of 32 bits for them. */
	readonly quantizes: boolean;
};

export function registerStepper(title: string, engine: Engine, {cells, draws, quantizes}: StepperOptions): void {
	test.serial(`${title}: the logits of a stream give the losses of evaluation`, async t => {
		const evaluator = await engine.evaluator(model, parameters);
		const {losses} = await evaluator.evaluate({...lanes, carry: false});
		const stepper = await engine.stepper(model, parameters, 5);
		for (let step = 0; step < lanes.seqLength; step++) {
			const logits = await stepper.step(column(step, 0, 5));
			t.is(logits.length, 5 * V);
			for (let lane = 0; lane < 5; lane++) {
				const place = lane * lanes.seqLength + step;
				const loss = lossOf(logits.subarray(lane * V, (lane + 1) * V), lanes.targets[place]);
				arraysAgree(t, [loss], [losses[place]], 1e-5, `loss of lane ${lane}, step ${step}`);
			}
		}
		await evaluator.dispose();
		await stepper.dispose();
	});

	if (draws) registerDrawing(title, engine);
	else {
		test.serial(`${title}: it leaves drawing to the program`, async t => {
			const stepper = await engine.stepper(model, parameters, 3);
			t.is(stepper.drawer, undefined);
			await stepper.dispose();
		});
	}

	for (const precision of quantizes ? (['float32', 'int8'] as const) : (['float32'] as const)) {
		test.serial(
			`${title}: a character that is never to be written never comes, others as before (${precision})`,
			async t => {
				const never = 2;
				const without = withoutStandIn(parameters, {unknownId: never});
				const drawnBy = async (weights: Parameters, temperature: number): Promise<readonly number[]> => {
					const stepper = await engine.stepper(model, weights, 3, precision);
					const ids: number[] = [];
					const sample = {...defaultSample, temperature};
					const random = streamRandoms(1, 3);
					for await (const block of generate({stepper, vocabulary, seed, sample, random, length: 40})) {
						for (const piece of block) ids.push(...piece.ids);
					}
					await stepper.dispose();
					return ids;
				};
				t.true((await drawnBy(parameters, 9)).includes(never));
				for (const temperature of [0, 0.8, 9]) {
					const ids = await drawnBy(without, temperature);
					t.is(ids.length, 120);
					t.false(ids.includes(never), `temperature ${temperature}`);
				}
				const [whole, masked] = [parameters, without].map(weights => engine.stepper(model, weights, 5, precision));
				const [own, other] = [await read(await whole, 0, 2), await read(await masked, 0, 2)];
				for (const [place, logit] of own.entries()) {
					if (place % V === never) t.is(other[place], Number.NEGATIVE_INFINITY);
					else t.is(other[place], logit);
				}
				for (const stepper of [whole, masked]) await (await stepper).dispose();
			},
		);
	}

	test.serial(`${title}: several streams read as each would alone`, async t => {
		const together = await engine.stepper(model, parameters, 5);
		t.is(together.streams, 5);
		const logits = await read(together, 0, 4);
		for (let lane = 0; lane < 5; lane++) {
			const alone = await engine.stepper(model, parameters, 1);
			for (let step = 0; step < 4; step++) {
				const start = (step * 5 + lane) * V;
				const own = await alone.step(column(step, lane, lane + 1));
				arraysAgree(t, own, logits.slice(start, start + V), 1e-5, `logits of lane ${lane}, step ${step}`);
			}
			await alone.dispose();
		}
		await together.dispose();
	});

	const examples = cases.filter(({title: name, model}) => name.endsWith('embedding') && cells.includes(model.cell));
	for (const example of examples) {
		test.serial(`${title}: a stream goes on bit for bit from a state that was saved (${example.title})`, async t => {
			const weights = trainerOptions(example).parameters;
			const stepper = await engine.stepper(example.model, weights, 5);
			await read(stepper, 0, 4);
			const saved = await stepper.state();
			const copy = structuredClone(saved);
			const logits = await read(stepper, 4, 9);
			t.deepEqual(saved, copy, 'a state that was given does not change');
			await stepper.setState(saved);
			t.deepEqual(await stepper.state(), copy);
			t.deepEqual(await read(stepper, 4, 9), logits);

			const other = await engine.stepper(example.model, weights, 5);
			await other.setState(saved);
			t.deepEqual(await read(other, 4, 9), logits);
			t.deepEqual(saved, copy, 'a state that was taken does not change');
			await stepper.dispose();
			await other.dispose();
		});
	}
}

function registerDrawing(title: string, engine: Engine): void {
	test.serial(`${title}: what it draws by itself is what is drawn from its logits`, async t => {
		const [drawing, stepping] = [
			await engine.stepper(model, parameters, 3),
			await engine.stepper(model, parameters, 3),
		];
		const {drawer} = drawing;
		if (drawer === undefined) return t.fail('It draws nothing by itself.');
		for (const temperature of [0.7, 0]) {
			const random = new Random(5);
			const uniforms = Float64Array.from({length: 3 * 45}, () => random.next()); // [45, 3]
			const ids = Int32Array.of(1, 2, 3);
			const drawn = await drawer.draw({ids, temperature, uniforms});
			t.is(drawn.length, uniforms.length);
			for (let place = 0; place < uniforms.length; place += 3) {
				const logits = await stepping.step(ids);
				for (let stream = 0; stream < 3; stream++) {
					const own = logits.subarray(stream * V, (stream + 1) * V);
					const next = {next: () => uniforms[place + stream]} as Random; // nothing else is asked of it
					ids[stream] = sampleCharacter(own, {...defaultSample, temperature}, next);
				}
				t.deepEqual(drawn.subarray(place, place + 3), ids);
			}
		}
		await drawing.dispose();
		await stepping.dispose();
	});
}

/** Some engines draw characters by themselves, in blocks: that is faster, and works as long as the temperature alone decides. */
import type {Drawer} from '../engines/engine.js';
import type {Random} from '../random.js';
import {beginning} from './beginning.js';
import {EventLoopYield} from './event-loop-yield.js';
import type {GenerateOptions} from './generate-options.js';
import {diverged} from './sample.js';
import {readIds} from './seed.js';
import {isPlain, type SampleConfig} from './settings.js';
import {type GeneratedBlock, type Stream, takePieces} from './stream.js';

/** Steps of the first block, so that the first characters come at once. */
const firstSteps = 16;
/** Milliseconds that a block should take, from half to twice of this. Threads take some tenths of one to begin and to report. */
const blockTime = 16;

/** The engine's drawer, if it can draw the characters that are wanted; undefined where they have to be drawn one by one. */
export const drawerFor = ({stepper, vocabulary, sample, withProbabilities}: GenerateOptions): Drawer | undefined =>
	isPlain(sample, vocabulary.size) && !withProbabilities ? stepper.drawer : undefined;

/** Fills in random numbers for some steps of the streams that have not ended; each stream takes its own in their order. */
function fillUniforms(
	uniforms: Float64Array, // [steps, N]
	random: readonly Random[],
	streams: readonly Stream[],
	{temperature}: SampleConfig,
): void {
	if (temperature === 0) return;
	for (const [index, stream] of streams.entries()) {
		if (stream.hasEnded) continue;
		for (let place = index; place < uniforms.length; place += streams.length) uniforms[place] = random[index].next();
	}
}

/** Gives each stream its characters. Throws a UserError where the model has diverged. */
function distribute(
	drawn: Int32Array, // [steps, N]
	streams: readonly Stream[],
): void {
	if (drawn.includes(-1)) throw diverged(Number.NaN);
	for (const stream of streams) stream.pushAll(drawn, streams.length);
}

/** The steps of the next block, by the time that the last one took. */
const nextSteps = (steps: number, milliseconds: number): number => {
	if (milliseconds < blockTime / 2) return 2 * steps;
	return milliseconds > 2 * blockTime ? Math.max(1, steps >> 1) : steps;
};

/** Generates blocks of characters; returns the number of characters that each stream got. */
export async function* generateByDrawer(
	options: GenerateOptions,
	streams: readonly Stream[],
	drawer: Drawer,
): AsyncGenerator<GeneratedBlock, number> {
	const {stepper, sample, random, length, signal} = options;
	const {temperature} = sample;
	const start = beginning(options);
	await readIds(options, start.subarray(0, -1));
	const N = stepper.streams;
	const ids = new Int32Array(N).fill(start[start.length - 1]);
	const uniforms = new Float64Array(drawer.mostSteps * N);
	const eventLoop = new EventLoopYield();
	let steps = firstSteps;
	let drawn = 0;
	while (drawn < length && !signal?.aborted && !streams.every(stream => stream.hasEnded)) {
		if (drawn > 0) yield takePieces(streams);
		const count = Math.min(Math.max(steps, drawer.leastSteps ?? 1), length - drawn, drawer.mostSteps);
		const own = uniforms.subarray(0, count * N); // [count, N]
		fillUniforms(own, random, streams, sample);
		const begin = performance.now();
		const block = await drawer.draw({ids, temperature, uniforms: own}); // [count, N]
		steps = nextSteps(count, performance.now() - begin);
		distribute(block, streams);
		ids.set(block.subarray(-N));
		drawn += count;
		await eventLoop.take();
	}
	return drawn;
}

/**
 * Measures the forms of a recurrence against each other, on a few steps of one layer, or of all where a wavefront takes part: then what leads
 * from one layer to the next counts, too. Letters as in `buffers.ts`. The numbers are zeros, which take as long as any others.
 */
import {defaultModel, type ModelConfig} from '../../../config.js';
import {gpuCells} from '../cells.js';
import type {Device} from '../gpu/device.js';
import {Memory} from '../gpu/memory.js';
import {Program} from '../gpu/program.js';
import {layoutOf} from '../layout.js';
import {recordLayersBack} from './backward.js';
import {backwardBuffers, forwardBuffers, layersAbreast, type NetworkSizes} from './buffers.js';
import {recordLayers} from './forward.js';
import {networkOf, noUpdate} from './network.js';
import {type Direction, type Form, type FormKind, formsOf, type RecurrencePlan} from './plans.js';

export type Purpose = 'training' | 'reading' | 'writing';

export type Contest = {
	readonly model: ModelConfig;
	/** The layers that a wavefront can go through; with 1 there is none. */
	readonly layers: number;
	readonly batchSize: number;
	readonly purpose: Purpose;
	/** The only kind that takes part. */
	readonly kind?: FormKind;
};

/** Does the work of a form so many times in a row, and waits for the GPU. */
type Work = (times: number) => Promise<void>;

/** Gives milliseconds of a form's work. */
export type Stopwatch = (work: Work, form: Form, direction: Direction) => Promise<number>;

/** Work that takes longer than this, in milliseconds, is done once; other work is repeated for about so long at a time. */
const longWork = 100;
const span = 5;
const mostTimes = 32;
const rounds = 3;

async function millisecondsOf(work: Work, times: number): Promise<number> {
	const start = performance.now();
	await work(times);
	return (performance.now() - start) / times;
}

/** The shortest of a few rounds counts, since other programs only ever make one longer. */
export const stopwatch: Stopwatch = async work => {
	await work(1); // what a driver prepares when it first meets a kernel is no part of its work
	const once = await millisecondsOf(work, 1);
	if (once > longWork) return once;
	const times = Math.min(mostTimes, Math.ceil(span / once));
	let shortest = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) shortest = Math.min(shortest, await millisecondsOf(work, times));
	return shortest;
};

/**
 * Time steps of a measurement. A wavefront takes some dispatches to come to its last layer, which in few steps count for more than they do in
 * training: so it is taken where it is faster by more than these. More steps would need more memory than many a training.
 */
const stepsOf = ({purpose, layers}: Contest): number => (purpose === 'writing' ? 1 : layers > 1 ? 16 : 8);

/** The layers that are measured, as a model by themselves. */
function sizesOf(contest: Contest): NetworkSizes {
	const {model, layers, batchSize} = contest;
	const alone = {vocabSize: 1, embeddingSize: 0, tied: false, residual: false, hiddenDropout: 0, outputDropout: 0};
	const {cell, hiddenSize} = model;
	const own = {...defaultModel, ...alone, numLayers: layers, cell, hiddenSize};
	return {model: own, batchSize, steps: stepsOf(contest)};
}

/** Makes the memory of these layers; gives what records them in a form. */
async function layersOf(device: Device, memory: Memory, sizes: NetworkSizes) {
	const {model} = sizes;
	const layout = layoutOf(model);
	const isShared = model.numLayers > 1;
	const wavefronts = {forward: isShared, backward: isShared};
	const {weights, buffers, backward} = await device.guarded(() => ({
		weights: memory.allocate('parameters', layout.size),
		buffers: forwardBuffers(memory.allocate, sizes, false, wavefronts),
		backward: backwardBuffers(memory.allocate, sizes, 4, wavefronts),
	}));
	const update = memory.keep(noUpdate(device));
	return (form: Form, direction: Direction): Program => {
		const program = new Program(device);
		const network = networkOf(model, layout, weights, update, {forward: form, backward: form});
		const pass = {...sizes, network, buffers, isTraining: false};
		if (direction === 'forward') recordLayers(program, pass);
		else recordLayersBack(program, {...pass, backward});
		return program;
	};
}

/** Prepares a program and has its work timed. */
async function timeOf(device: Device, program: Program, time: (work: Work) => Promise<number>): Promise<number> {
	try {
		await program.prepare();
		return await time(async times => {
			device.submit(encoder => {
				const pass = encoder.beginComputePass();
				for (let count = 0; count < times; count++) program.encode(pass);
				pass.end();
			});
			await device.finish();
		});
	} finally {
		program.dispose();
	}
}

/** The other forms of a kind are not tried where its first takes so many times as long as that of another kind. */
const hopeless = 3;

type Timed = {readonly form: Form; readonly milliseconds: number};

const fastestOf = (timed: readonly Timed[]): Timed => timed.reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a));

/** The fastest of some forms, each kind's best guess first. A form that a driver can't compile is passed over; throws its error where all are such. */
async function winnerOf(forms: readonly Form[], measure: (form: Form) => Promise<number>): Promise<Form> {
	const timed: Timed[] = [];
	const errors: unknown[] = [];
	const tryOut = async (form: Form): Promise<void> => {
		try {
			timed.push({form, milliseconds: await measure(form)});
		} catch (error) {
			errors.push(error);
		}
	};
	const firsts = forms.filter((form, place) => forms.findIndex(({kind}) => kind === form.kind) === place);
	for (const form of firsts) await tryOut(form);
	const best = timed.length > 0 ? fastestOf(timed).milliseconds : Number.POSITIVE_INFINITY;
	const slow = new Set(timed.filter(({milliseconds}) => milliseconds > hopeless * best).map(({form}) => form.kind));
	for (const form of forms) if (!firsts.includes(form) && !slow.has(form.kind)) await tryOut(form);
	if (timed.length === 0) throw errors[0];
	return fastestOf(timed).form;
}

/** The plan of the fastest forms. Where nothing goes back, the backward form is a guess. Throws an Error where the GPU can't compute any. */
export async function fastestPlan(device: Device, contest: Contest, time: Stopwatch): Promise<RecurrencePlan> {
	const {model, batchSize, purpose, kind} = contest;
	// Its rows and steps are others than those of the network.
	const layers = layersAbreast(sizesOf(contest), device.limits);
	const sizes = {cell: gpuCells[model.cell], batchSize, hiddenSize: model.hiddenSize, layers};
	const kinds: readonly FormKind[] | undefined = kind && [kind, 'steps'];
	const fitting = (direction: Direction): readonly Form[] => {
		const forms = formsOf(direction, sizes, device, purpose === 'writing' ? ['steps'] : kinds);
		const wanted = forms.filter(form => form.kind === kind);
		return wanted.length > 0 ? wanted : forms;
	};
	const memory = new Memory(device);
	try {
		const record = await layersOf(device, memory, sizesOf({...contest, layers}));
		const winner = (direction: Direction): Promise<Form> =>
			winnerOf(fitting(direction), form =>
				timeOf(device, record(form, direction), work => time(work, form, direction)),
			);
		const forward = await winner('forward');
		return {forward, backward: purpose === 'training' ? await winner('backward') : fitting('backward')[0]};
	} finally {
		memory.free();
	}
}

/** The engine in the process that has Dawn. */
import type {EngineOptions, ProductPrecision} from '../engine.js';
import {type Hosted, leaveProcess} from '../process/host.js';
import {createEvaluator} from './evaluator.js';
import {findAdapter} from './gpu/dawn.js';
import {type Device, type Limits, openDevice} from './gpu/device.js';
import {Program} from './gpu/program.js';
import {choosePlan, type Preference} from './network/choose-plan.js';
import {planInWords} from './network/plans.js';
import type {AdapterChoice, RecurrenceChoice} from './options.js';
import {testedForms} from './self-test/forms.js';
import {createStepper} from './stepper.js';
import {createTrainer} from './trainer.js';

/** The way to compute that the program asks for. */
export type Opening = {
	readonly adapter: AdapterChoice;
	readonly recurrence: RecurrenceChoice;
	readonly device: NonNullable<EngineOptions['device']>;
	readonly precision: ProductPrecision;
};

/** The facts that are known once a GPU was opened. */
export type Opened = {
	/** The GPU in words. */
	readonly name: string;
	readonly isSoftware: boolean;
	readonly details: Readonly<Record<string, string>>;
	readonly limits: Limits;
};

/** Adds 1 to a number on the GPU, since a device that opens may still compute nothing. */
async function prove(device: Device): Promise<void> {
	const [parts, sums] = await device.guarded(() => [device.buffer('proof', 4), device.buffer('proof', 4)]);
	device.write(parts, Float32Array.of(1, 2, 3, 4));
	const program = new Program(device);
	const sizes = {count: 2, parts: 2, to: 0, copies: 1, toSecond: 0};
	program.add({kernel: 'addParts', constants: {THREADS: 64, ADDS: false}, sizes, buffers: [parts, sums], groups: [1]});
	await program.prepare();
	const [read] = await device.run(program, [{buffer: sums, from: 0, count: 2}]);
	program.dispose();
	for (const buffer of [parts, sums]) buffer.destroy();
	const found = new Float32Array(read).join(', ');
	if (found !== '4, 6') throw new Error(`the GPU adds wrongly: expected 4, 6, got ${found}`);
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function detailsOf(adapter: GPUAdapter, {info, limits}: Device): Readonly<Record<string, string>> {
	const {vendor, architecture, device, description} = info;
	const known = (names: readonly string[]): string => names.filter(name => name !== '').join(', ') || 'unknown';
	return {
		adapter: known([vendor, architecture, device]),
		driver: known([description]),
		'tried on': 'SwiftShader only: this engine has never run on a real GPU',
		features:
			['shader-f16', 'subgroups', 'timestamp-query'].filter(name => adapter.features.has(name)).join(', ') || 'none',
		limits: [
			`buffers of ${gibibytes(Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize))}`,
			`workgroups of ${limits.maxComputeInvocationsPerWorkgroup} threads`,
			`with ${limits.maxComputeWorkgroupStorageSize / 1024} KiB`,
		].join(', '),
	};
}

const preferences: Readonly<Record<RecurrenceChoice, Preference>> = {
	auto: {},
	rows: {kind: 'rows'},
	steps: {kind: 'steps'},
	wavefront: {kind: 'wavefront'},
	measure: {measures: 'anew'},
};

const lostInWords = (reason: string): string =>
	`The GPU was lost; --engine wasm does without one. Its driver has given up (${reason}): the same may work again, and a new run of a ` +
	'smaller --batch or --seq gives it less to do at once.';

/** Opens the GPU and proves it. Throws an Error that says why it can't be used. */
export async function openLocal({
	adapter: choice,
	recurrence,
	device: wanted,
	precision,
}: Opening): Promise<Hosted<Opened>> {
	const adapter = await findAdapter(choice, wanted, precision);
	const device = await openDevice(adapter, undefined, precision);
	void device.lost.then(reason => leaveProcess(lostInWords(reason)));
	await prove(device);
	const {forms, words} = await testedForms(device, precision);
	device.forms = forms;
	const preference = preferences[recurrence];
	const {description, device: name, vendor} = device.info;
	return {
		engine: {
			trainer: options => createTrainer(device, options, preference),
			async trainerWay({model, batchSize, seqLength: steps, way}) {
				return planInWords(await choosePlan(device, {model, batchSize, steps}, 'training', {...preference, way}));
			},
			evaluator: (model, parameters) => createEvaluator(device, model, parameters, preference),
			stepper: (model, parameters, streams) => createStepper(device, model, parameters, streams, preference),
		},
		facts: {
			name: name || description || vendor || 'an unnamed GPU',
			isSoftware: adapter.info.isFallbackAdapter,
			details: {...detailsOf(adapter, device), ...(words && {[precision]: words})},
			limits: device.limits,
		},
	};
}

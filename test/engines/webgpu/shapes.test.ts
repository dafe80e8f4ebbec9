/** The shapes of workgroups that real GPUs get, on a GPU in software: the contract only sees those that suit the GPU at hand. */
import test from 'ava';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {gpuCells} from '../../../src/engines/webgpu/cells.js';
import {findAdapter} from '../../../src/engines/webgpu/gpu/dawn.js';
import {type Device, openDevice} from '../../../src/engines/webgpu/gpu/device.js';
import {plainForms} from '../../../src/engines/webgpu/gpu/forms.js';
import {Program} from '../../../src/engines/webgpu/gpu/program.js';
import {hardware, type Tile} from '../../../src/engines/webgpu/gpu/tuning.js';
import {formsOf, planInWords, planOf, type RecurrencePlan} from '../../../src/engines/webgpu/network/plans.js';
import {product, whole} from '../../../src/engines/webgpu/network/products.js';
import {testedForms} from '../../../src/engines/webgpu/self-test/forms.js';
import {reductionsAreRight} from '../../../src/engines/webgpu/self-test/reductions.js';
import {createTrainer} from '../../../src/engines/webgpu/trainer.js';
import {Random} from '../../../src/random.js';
import {arraysAgree, resultsAgree, snapshotsAgree} from '../contract/agreement.js';
import {batches, cases, trainerOptions, update} from '../contract/cases.js';

const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
if (softwareDriver !== undefined) process.env['VK_DRIVER_FILES'] = softwareDriver;

/** Loops stay loops: unrolled ones take a software GPU minutes to compile. */
const open = async (): Promise<Device> =>
	openDevice(await findAdapter('software', 'auto'), {...hardware, unrolls: false});

const device = await open().catch((error: Error) => {
	test('there is no software GPU to try shapes on', t => {
		t.log(error.message);
		t.pass();
	});
	return undefined;
});

const numbers = (count: number, seed: number): Float32Array => {
	const random = new Random(seed);
	return Float32Array.from({length: count}, () => random.next() - 0.5);
};

if (device) {
	for (const subgroups of [false, true]) {
		test.serial(`sums and maxima over a workgroup are right (${subgroups ? 'by subgroups' : 'by a tree'})`, async t => {
			t.true(await reductionsAreRight(device, {...plainForms, subgroups}));
		});
	}

	test.serial('subgroups are used where their kernels pass the test, and a tree elsewhere', async t => {
		t.true((await testedForms(device, 'float32')).forms.subgroups);
		const features = {value: new Set()};
		t.false((await testedForms(Object.create(device, {features}), 'float32')).forms.subgroups);
	});
}

/** Multiplies in one tile, A or B as it lies or turned, and in plain TypeScript. */
async function multiply(
	device: Device,
	tile: Tile,
	[rows, columns, depth]: readonly [number, number, number],
	transposedA: boolean,
	transposedB: boolean,
) {
	const [a, b] = [numbers(rows * depth, 1), numbers(depth * columns, 2)];
	const buffers = [a, b, new Float32Array(rows * columns)].map(values => {
		const buffer = device.buffer('matrix', values.length);
		device.write(buffer, values);
		return whole(buffer);
	});
	const tuning = {...hardware, unrolls: false, tiles: {large: tile, middle: tile, flat: tile}};
	const program = new Program(device, {tuning});
	const [inA, inB, inC] = buffers;
	product(program, {rows, columns, depth, a: inA, b: inB, c: inC, transposedA, transposedB});
	await program.prepare();
	const [read] = await device.run(program, [{...inC, count: rows * columns}]);
	const expected = Float32Array.from({length: rows * columns}, (_, place) => {
		const [row, column] = [Math.floor(place / columns), place % columns];
		let sum = 0;
		for (let k = 0; k < depth; k++) {
			const left = a[transposedA ? k * rows + row : row * depth + k];
			sum += left * b[transposedB ? column * depth + k : k * columns + column];
		}
		return sum;
	});
	return {actual: new Float32Array(read), expected};
}

if (device) {
	for (const [name, tile] of Object.entries(hardware.tiles)) {
		test.serial(`a product in ${name} tiles is that of plain arithmetic, turned or not`, async t => {
			// Rows of memory are whole vectors of four numbers here, and are read as such; the contract has others.
			const sizes = [36, 72, 20] as const;
			const forms = [
				[true, false],
				[false, true],
			] as const;
			for (const [transposedA, transposedB] of forms) {
				const {actual, expected} = await multiply(device, tile, sizes, transposedA, transposedB);
				arraysAgree(t, actual, expected, 1e-5, 'product');
			}
		});
	}

	const example = cases.filter(({title}) => title === 'rnn, everything')[0];
	const {model, batchSize} = example;
	const {numLayers: layers, hiddenSize} = model;
	const sizes = {cell: gpuCells[model.cell], batchSize: 64, hiddenSize, layers};
	const [forward, backward] = (['forward', 'backward'] as const).map(direction => formsOf(direction, sizes, device));
	const all = forward.map(
		(form, place): RecurrencePlan => ({forward: form, backward: backward[place % backward.length]}),
	);
	// Each shape takes seconds to compile: `CHARLOOM_TEST_SHAPES=all` tries every one.
	const plans = process.env['CHARLOOM_TEST_SHAPES'] === 'all' ? all : all.filter((_, place) => place % 8 === 5);

	/** Two steps of a trainer with this plan, or of the reference. */
	async function train(plan?: RecurrencePlan) {
		const options = trainerOptions(example);
		const reference = await openReference();
		const trainer = plan
			? await createTrainer(device as Device, {...options, way: planInWords(plan)}, {})
			: await reference.trainer(options);
		const results = [];
		for (const [step, batch] of batches(example, 2).entries()) results.push(await trainer.step(batch, update(step)));
		const snapshot = await trainer.snapshot();
		await trainer.dispose();
		return {results, snapshot};
	}

	test.serial('shapes of the recurrence learn as the reference does', async t => {
		t.true(batchSize > 4);
		t.deepEqual([...new Set(plans.map(plan => plan.forward.kind))], ['rows', 'steps', 'wavefront']);
		for (const plan of plans) t.deepEqual(planOf(planInWords(plan), sizes, device), plan);
		const expected = await train();
		for (const plan of plans) {
			const {results, snapshot} = await train(plan);
			for (const [step, result] of results.entries()) resultsAgree(t, result, expected.results[step], step);
			snapshotsAgree(t, snapshot, expected.snapshot, 2 * update(1).learningRate);
		}
	});
}

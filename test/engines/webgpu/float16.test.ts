/** Products in half precision, on a GPU in software: what it lacks is compiled for a GPU that computes nothing. */
import test from 'ava';
import {create} from 'webgpu';
import type {Engine} from '../../../src/engines/engine.js';
import {openEngine} from '../../../src/engines/index.js';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {findAdapter} from '../../../src/engines/webgpu/gpu/dawn.js';
import {type Device, openDevice} from '../../../src/engines/webgpu/gpu/device.js';
import {matrices, matrixTileOf, plainForms, scaleOf} from '../../../src/engines/webgpu/gpu/forms.js';
import {hardware} from '../../../src/engines/webgpu/gpu/tuning.js';
import {testedForms} from '../../../src/engines/webgpu/self-test/forms.js';
import {createTrainer} from '../../../src/engines/webgpu/trainer.js';
import {largest, largestDifference} from '../../helpers/arrays.js';
import {batches, cases, trainerOptions, update} from '../contract/cases.js';

const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
if (softwareDriver !== undefined) process.env['VK_DRIVER_FILES'] = softwareDriver;

/** A GPU that computes nothing, and has all features; Dawn ends the process when this is collected. */
const nothing = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);

const openSoftware = async () => openDevice(await findAdapter('software', 'auto', 'float16'), undefined, 'float16');
const device = await openSoftware().catch(() => undefined);
const whereSimulated = device ? test.serial : test.skip;

/** All there is to see of three steps. */
async function train({trainer: open}: Pick<Engine, 'trainer'>, example: (typeof cases)[number]) {
	const trainer = await open(trainerOptions(example));
	const results = [];
	for (const [step, batch] of batches(example, 3).entries()) results.push(await trainer.step(batch, update(step)));
	const evaluation = await trainer.evaluate({...batches(example, 1)[0], carry: false});
	await trainer.dispose();
	return {results, evaluation};
}

/** Rounding to 11 bits makes a factor wrong by up to 2⁻¹¹ of its size; ten times that is still far below what a wrong formula makes. */
const tolerance = 0.005;

whereSimulated('float16 learns nearly as the reference does, and rounds', async t => {
	if (!device) return;
	const {forms, words} = await testedForms(device, 'float16');
	t.is(words, 'factors in float16, unpacked by software, sums in float32; there are no subgroup matrices');
	device.forms = forms;
	const oracle = await openReference();
	for (const example of cases.filter(({title}) => /^lstm, everything/.test(title))) {
		const expected = await train(oracle, example);
		const actual = await train({trainer: options => createTrainer(device, options, {})}, example);
		for (const [step, {loss, gradientNorm}] of expected.results.entries()) {
			t.true(Math.abs(actual.results[step].loss - loss) < tolerance * loss, `${example.title}: loss of step ${step}`);
			const difference = Math.abs(actual.results[step].gradientNorm - gradientNorm);
			t.true(difference < 5 * tolerance * gradientNorm, `${example.title}: norm of step ${step}: off by ${difference}`);
		}
		const {losses} = expected.evaluation;
		t.true(largestDifference(actual.evaluation.losses, losses) < 3 * tolerance * largest(losses));
		t.notDeepEqual(actual.evaluation.losses, losses);
	}
});

/** The device as one that says other things of itself. */
const pretend = (device: Device, claims: object): Device =>
	new Proxy(device, {
		get(target, key) {
			const value = Reflect.get(key in claims ? claims : target, key, key in claims ? claims : target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});

whereSimulated('a kernel that does not pass its test here is left out, with the reason', async t => {
	if (!device) return;
	const subgroupMatrixConfigs = [{componentType: 'f16', resultComponentType: 'f32', M: 16, N: 16, K: 16}];
	const pretending = pretend(device, {
		features: new Set([matrices]),
		info: {subgroupMaxSize: 32, subgroupMatrixConfigs, description: 'a GPU that promises too much'},
	});
	const {forms, words} = await testedForms(pretending, 'float16');
	t.is(forms.matrices, undefined);
	t.regex(words ?? '', /subgroup matrices of 16×16×16 are left out: The kernel `productByMatrices` can't be compiled/);
	await t.throwsAsync(testedForms(pretend(device, {tuning: hardware}), 'float16'), {
		message: /lacks the feature shader-f16/,
	});
});

test('kernels of half precision and of subgroup matrices compile', async t => {
	const adapter = await nothing.requestAdapter();
	if (!adapter) return t.fail();
	const all = await openDevice(adapter, hardware, 'float16');
	for (const [M, N, K] of [
		[16, 16, 16],
		[8, 8, 8],
		[8, 16, 16],
	]) {
		const config = {componentType: 'f16', resultComponentType: 'f32', M, N, K};
		const tile = matrixTileOf({...adapter.info, subgroupMaxSize: 128, subgroupMatrixConfigs: [config]}, adapter.limits);
		t.truthy(tile);
		for (const quads of [true, false]) {
			await t.notThrowsAsync(
				all.pipeline('productByMatrices', {...tile, QUADS_A: quads, QUADS_B: quads, UNROLLS: true}),
			);
		}
	}
	for (const tile of Object.values(hardware.tiles)) {
		await t.notThrowsAsync(all.pipeline('productOfHalves', {...tile, QUADS_A: true, QUADS_B: true, UNROLLS: true}));
	}
});

test('a tile of subgroup matrices is one that the limits allow, with sums in float32', t => {
	const config = {componentType: 'f16', resultComponentType: 'f32', M: 16, N: 16, K: 16};
	const limits = {maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 32_768};
	const tileOf = (changes: object, more: object = {}) =>
		matrixTileOf({subgroupMaxSize: 32, subgroupMatrixConfigs: [{...config, ...changes}]}, {...limits, ...more});
	t.like(tileOf({}), {TILE_ROWS: 64, TILE_COLUMNS: 64, THREADS: 128});
	t.like(tileOf({}, {maxComputeWorkgroupStorageSize: 16_384}), {TILE_ROWS: 32, TILE_COLUMNS: 64, THREADS: 64});
	t.is(tileOf({resultComponentType: 'f16'}), undefined);
	t.is(tileOf({M: 24}), undefined);
	t.deepEqual([scaleOf(plainForms, 4096), scaleOf({...plainForms, product: 'productOfHalves'}, 4000)], [1, 4096]);
});

test('the other precision is refused by name, with what the engine has', async t => {
	const refused = (engine: string, productPrecision: 'float16' | 'bfloat16') =>
		openEngine(engine, {threads: 1, productPrecision});
	await t.throwsAsync(refused('webgpu', 'bfloat16'), {
		message: /webgpu: it computes in float32 or float16 only\n.*float32/,
	});
	await t.throwsAsync(refused('wasm', 'float16'), {message: /wasm: it computes in float32 or bfloat16 only/});
});

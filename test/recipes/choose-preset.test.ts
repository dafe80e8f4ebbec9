import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {UserError} from '../../src/errors.js';
import {choosePlan, type Measure} from '../../src/recipes/choose-preset.js';
import {workPerCharacter} from '../../src/recipes/measure-speed.js';
import type {Wanted} from '../../src/recipes/plan-run.js';
import {presetNames, presets} from '../../src/recipes/presets.js';

const nothing: Wanted = {model: {}, optimizer: {}, training: {}, sample: {}, length: {}};
const textOf = (characters: number) => ({characters, trainCharacters: 0.9 * characters, vocabSize: 65});

/** A machine that does so many multiplications a second, whatever the model. */
const machine =
	(speed: number, measured: string[] = []): Measure =>
	async ({preset, model}) => {
		measured.push(preset);
		return speed / workPerCharacter(model);
	};

const timed = (seconds: number): Wanted => ({...nothing, length: {seconds}});
const choose = async (characters: number, seconds: number, measure: Measure) =>
	(await choosePlan(textOf(characters), timed(seconds), measure)).plan.preset;

test('without a time the text alone decides, and nothing is measured', async t => {
	const never: Measure = () => Promise.reject(new Error('measured'));
	const {plan, reason} = await choosePlan(textOf(1.1e6), nothing, never);
	t.is(plan.preset, 'small');
	t.regex(reason ?? '', /^small: 2×256, for a text of 1\.1M characters; 10 passes over it, or fewer once/);
	t.is((await choosePlan(textOf(1.1e6), {...nothing, model: {hiddenSize: 64}}, never)).reason, undefined);
});

test('the more time there is, the larger is the model', async t => {
	const minutes = [0.5, 10, 60, 6000];
	const chosen = await Promise.all(minutes.map(count => choose(1.1e6, 60 * count, machine(80e9))));
	t.deepEqual(chosen, ['tiny', 'small', 'medium', 'large']);
});

test('a short text is not given to a model that would learn it by heart', async t => {
	t.is(await choose(50e3, 36_000, machine(80e9)), 'tiny');
	t.is(await choose(200e3, 36_000, machine(80e9)), 'small');
});

test('a model that is far out of reach is not even tried, and why is told', async t => {
	const measured: string[] = [];
	const {reason} = await choosePlan(textOf(1.1e6), timed(30), machine(80e9, measured));
	t.deepEqual(measured, ['tiny', 'small']);
	t.regex(reason ?? '', /^tiny: 2×128, about \d\.\dM characters in 30s; small would see \d+k and needs 1\.5M$/);
});

test('a model that does not fit into the machine is not taken', async t => {
	const small: Measure = async plan => {
		if (plan.preset === 'medium') throw new UserError('too large');
		return machine(1e15)(plan);
	};
	const {plan, reason} = await choosePlan(textOf(1.1e6), timed(600), small);
	t.is(plan.preset, 'small');
	t.regex(reason ?? '', /; medium does not fit into the memory here$/);
	t.is((await choosePlan(textOf(1.1e6), {...timed(600), preset: 'medium'}, small)).reason, undefined);
});

test('a preset that is named is kept, and its speed told', async t => {
	const {plan, reason} = await choosePlan(textOf(1.1e6), {...timed(600), preset: 'medium'}, async () => 5000);
	t.is(plan.preset, 'medium');
	t.is(reason, 'medium: 2×512, about 3.0M characters in 10m');
	t.is(plan.training.optimizer.averageDecay, 1 - 5 / Math.ceil(3e6 / 2048));
});

testProp(
	'more time, a faster machine or a longer text never make the model smaller',
	[fc.integer({min: 2, max: 1e8}), fc.integer({min: 1, max: 1e6}), fc.double({min: 1e6, max: 1e14, noNaN: true})],
	async (t, characters, seconds, speed) => {
		const size = async (...[text, time, work]: readonly [number, number, number]) =>
			presetNames.indexOf(await choose(text, time, machine(work)));
		const here = await size(characters, seconds, speed);
		t.true((await size(characters, 2 * seconds, speed)) >= here);
		t.true((await size(characters, seconds, 2 * speed)) >= here);
		t.true((await size(2 * characters, seconds, speed)) >= here);
	},
);

test('the rows of the table grow', t => {
	for (const [index, preset] of presets.slice(1).entries()) {
		const before = presets[index];
		t.true(preset.hiddenSize > before.hiddenSize && preset.characters > before.characters);
		t.true(preset.auto.from >= before.auto.from && preset.auto.leastCharacters > before.auto.leastCharacters);
		t.true(preset.auto.upTo >= before.auto.upTo);
	}
	t.is(presets.at(-1)?.auto.upTo, Number.POSITIVE_INFINITY);
});

/** What holds of training on every engine, whatever the numbers are. */
import test from 'ava';
import type {Engine, StepResult, Trainer} from '../../../src/engines/engine.js';
import {globalNorm} from '../../../src/model/optimizer.js';
import {arraysAgree} from './agreement.js';
import {adamW, batches, fullestCase, sgd, trainerOptions, update} from './cases.js';

const options = trainerOptions(fullestCase);
const text = batches(fullestCase, 6);
const first = text[0];

async function trainOn(trainer: Trainer, from: number, to: number) {
	const results: StepResult[] = [];
	for (let step = from; step < to; step++) results.push(await trainer.step(text[step], update(step)));
	return results;
}

export function registerTraining(title: string, engine: Engine): void {
	for (const optimizer of [adamW, sgd]) {
		test.serial(
			`${title}: a restored trainer goes on bit for bit as one that never stopped (${optimizer.kind})`,
			async t => {
				const unstopped = await engine.trainer({...options, optimizer});
				await trainOn(unstopped, 0, 2);
				const saved = await unstopped.snapshot();
				const results = await trainOn(unstopped, 2, 6);
				const end = await unstopped.snapshot();

				const resumed = await engine.trainer({...trainerOptions(fullestCase, 2), optimizer});
				await trainOn(resumed, 3, 4);
				await resumed.restore(saved);
				t.deepEqual(await resumed.snapshot(), saved);
				t.deepEqual(await trainOn(resumed, 2, 6), results);
				t.deepEqual(await resumed.snapshot(), end);
				await unstopped.dispose();
				await resumed.dispose();
			},
		);
	}

	test.serial(
		`${title}: plain descent keeps nothing of its steps, and what it evaluates are its parameters`,
		async t => {
			const trainer = await engine.trainer({...options, optimizer: sgd});
			await trainOn(trainer, 0, 2);
			const {parameters, average, firstMoment, secondMoment} = await trainer.snapshot();
			t.deepEqual([average, firstMoment, secondMoment], [{}, {}, {}]);
			t.notDeepEqual({...parameters}, {...options.parameters});
			t.deepEqual({...(await trainer.average())}, {...parameters});
			const evaluator = await engine.evaluator(options.model, parameters);
			const window = {...first, carry: false};
			const [own, separate] = [await trainer.evaluate(window), await evaluator.evaluate(window)];
			arraysAgree(t, own.losses, separate.losses, 1e-5, 'losses');
			await trainer.dispose();
			await evaluator.dispose();
		},
	);

	test.serial(
		`${title}: training leaves the parameters it was given and the snapshots it gave as they were`,
		async t => {
			const {parameters} = options;
			const trainer = await engine.trainer(options);
			const before = await trainer.snapshot();
			await trainOn(trainer, 0, 1);
			t.deepEqual(parameters, trainerOptions(fullestCase).parameters);
			t.deepEqual({...before.parameters}, {...parameters});
			t.deepEqual({...before.average}, {...parameters});
			t.notDeepEqual({...(await trainer.snapshot()).parameters}, {...parameters});
			t.deepEqual(await trainer.average(), (await trainer.snapshot()).average);
			await trainer.dispose();
		},
	);

	test.serial(`${title}: lanes go on only from a batch that carries`, async t => {
		const trainer = await engine.trainer(options);
		const lossOf = async (carry: boolean) =>
			(await trainer.step({...first, carry}, {learningRate: 0, maskSeed: 1})).loss;
		const fromZero = await lossOf(true);
		t.not(await lossOf(true), fromZero);
		t.is(await lossOf(false), fromZero);
		await trainer.dispose();
	});

	test.serial(`${title}: two trainers do not disturb one another`, async t => {
		const alone = await engine.trainer(options);
		const expected = await trainOn(alone, 0, 3);
		await alone.dispose();
		const [one, other] = [await engine.trainer(options), await engine.trainer(trainerOptions(fullestCase, 2))];
		const results: StepResult[] = [];
		for (const step of [0, 1, 2]) {
			const pair = [one.step(text[step], update(step)), other.step(text[step + 1], update(step))];
			results.push((await Promise.all(pair))[0]);
		}
		t.deepEqual(results, expected);
		await one.dispose();
		await other.dispose();
	});

	test.serial(`${title}: evaluation uses the average and leaves training alone`, async t => {
		const [trainer, undisturbed] = [await engine.trainer(options), await engine.trainer(options)];
		await trainOn(trainer, 0, 2);
		await trainOn(undisturbed, 0, 2);
		const evaluator = await engine.evaluator(options.model, await trainer.average());
		const window = {...first, carry: false};
		const [own, separate] = [await trainer.evaluate(window), await evaluator.evaluate(window)];
		arraysAgree(t, own.losses, separate.losses, 1e-5, 'losses');
		t.deepEqual(await trainOn(trainer, 2, 4), await trainOn(undisturbed, 2, 4));
		t.deepEqual(await trainer.snapshot(), await undisturbed.snapshot());
		for (const opened of [trainer, undisturbed, evaluator]) await opened.dispose();
	});

	test.serial(`${title}: after a restoration what is evaluated is the average that came with it`, async t => {
		const [trainer, other] = [await engine.trainer(options), await engine.trainer(options)];
		await trainOn(trainer, 0, 2);
		await trainOn(other, 0, 2);
		const kept = await trainer.snapshot();
		const window = {...first, carry: false};
		const before = await trainer.evaluate(window);
		await trainOn(other, 2, 4);
		const {average} = await other.snapshot();
		await trainer.restore({...kept, average});
		const after = await trainer.evaluate(window);
		t.notDeepEqual(after.losses, before.losses);
		arraysAgree(t, after.losses, (await other.evaluate(window)).losses, 1e-5, 'losses');
		for (const opened of [trainer, other]) await opened.dispose();
	});

	test.serial(`${title}: a state is read in parts as it is in a snapshot`, async t => {
		for (const optimizer of [adamW, sgd]) {
			const trainer = await engine.trainer({...options, optimizer});
			await trainOn(trainer, 0, 2);
			await trainer.evaluate({...first, carry: false});
			const {step: _, lanes, ...whole} = await trainer.snapshot();
			t.deepEqual(await trainer.lanes(), lanes);
			for (const kind of ['parameters', 'average', 'firstMoment', 'secondMoment'] as const) {
				t.deepEqual(await trainer.read(kind), whole[kind]);
			}
			await trainer.dispose();
		}
	});

	test.serial(`${title}: a gradient longer than the clip is scaled down to it, and Infinity never clips`, async t => {
		for (const gradientClipNorm of [0.05, Number.POSITIVE_INFINITY]) {
			const trainer = await engine.trainer({...options, optimizer: {...options.optimizer, gradientClipNorm}});
			const {gradientNorm} = await trainer.step(first, update(0));
			const {firstMoment} = await trainer.snapshot();
			const used = globalNorm(Object.values(firstMoment)) / (1 - options.optimizer.beta1);
			t.true(gradientNorm > 0.06);
			arraysAgree(t, [used], [Math.min(gradientNorm, gradientClipNorm)], 1e-4 * gradientNorm, 'norm');
			await trainer.dispose();
		}
	});

	test.serial(`${title}: a batch of another size is refused`, async t => {
		const trainer = await engine.trainer(options);
		const other = batches({...fullestCase, seqLength: 3}, 1)[0];
		await t.throwsAsync(async () => trainer.step(other, update(0)));
		await trainer.dispose();
	});
}

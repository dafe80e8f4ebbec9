/** What holds of evaluation on every engine. */
import test from 'ava';
import type {Engine, Evaluation} from '../../../src/engines/engine.js';
import type {Batch} from '../../../src/model/batch.js';
import {arraysAgree} from './agreement.js';
import {batches, fullestCase, trainerOptions} from './cases.js';

const {model} = fullestCase;
const {parameters} = trainerOptions(fullestCase);
const whole = {...batches({model, batchSize: 3, seqLength: 12}, 1)[0], carry: false};

/** Steps `from` … `to` of every lane. */
function part({batchSize, seqLength, inputs, targets}: Batch, from: number, to: number, carry: boolean): Batch {
	const cut = (values: Int32Array): Int32Array =>
		values.filter((_, index) => index % seqLength >= from && index % seqLength < to);
	return {batchSize, seqLength: to - from, inputs: cut(inputs), targets: cut(targets), carry};
}

export function registerReading(title: string, engine: Engine): void {
	test.serial(`${title}: text read in carried pieces has the losses of the whole`, async t => {
		const evaluator = await engine.evaluator(model, parameters);
		const {losses} = await evaluator.evaluate(whole);
		const pieces: Evaluation[] = [];
		for (const [from, to] of [
			[0, 5],
			[5, 6],
			[6, 12],
		]) {
			pieces.push(await evaluator.evaluate(part(whole, from, to, from > 0)));
		}
		const joined = [0, 1, 2].flatMap(lane =>
			pieces.flatMap(piece => {
				const length = piece.losses.length / 3;
				return Array.from(piece.losses.subarray(lane * length, (lane + 1) * length));
			}),
		);
		arraysAgree(t, joined, losses, 1e-5, 'losses');
		await evaluator.dispose();
	});

	test.serial(`${title}: a window does not know what was read before it`, async t => {
		const evaluator = await engine.evaluator(model, parameters);
		const once = await evaluator.evaluate(whole);
		const again = await evaluator.evaluate(whole);
		const carried = await evaluator.evaluate({...whole, carry: true});
		t.deepEqual([...again.losses], [...once.losses]);
		t.notDeepEqual([...carried.losses], [...once.losses]);
		await evaluator.dispose();
	});

	test.serial(`${title}: a first batch that carries starts from zero`, async t => {
		const [one, other] = [await engine.evaluator(model, parameters), await engine.evaluator(model, parameters)];
		const carried = await one.evaluate({...whole, carry: true});
		t.deepEqual([...carried.losses], [...(await other.evaluate(whole)).losses]);
		await one.dispose();
		await other.dispose();
	});

	test.serial(`${title}: the losses of an untrained model are about ln V, and lossSum is their sum`, async t => {
		const evaluator = await engine.evaluator(model, parameters);
		const {losses, lossSum, correct} = await evaluator.evaluate(whole);
		t.is(losses.length, 36);
		t.true(Math.abs(lossSum / 36 - Math.log(model.vocabSize)) < 0.3);
		arraysAgree(t, [lossSum], [losses.reduce((sum, loss) => sum + loss, 0)], 1e-3, 'sum');
		t.true(Number.isInteger(correct) && correct >= 0 && correct < 36);
		await evaluator.dispose();
	});

	test.serial(`${title}: a carried batch with another number of lanes is refused`, async t => {
		const evaluator = await engine.evaluator(model, parameters);
		await evaluator.evaluate(whole);
		const other = batches({model, batchSize: 2, seqLength: 12}, 1)[0];
		await t.throwsAsync(async () => evaluator.evaluate({...other, carry: true}));
		await evaluator.dispose();
	});
}

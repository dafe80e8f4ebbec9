import '../../helpers/machine-cache.js';
import test from 'ava';
import {open, type TensorFlowEngine} from '../../../src/engines/tensorflow/index.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';
import {batches, fullestCase, trainerOptions, update} from '../contract/cases.js';

const opened: TensorFlowEngine | string = await open({threads: 1}).catch(String);

if (typeof opened === 'string') {
	test.skip('no tensor is left behind: needs TensorFlow, set up', t => t.fail(opened));
} else {
	test('no tensor is left behind by steps, reading, streams, snapshots or disposing', async t => {
		const {model} = fullestCase;
		const text = batches(fullestCase, 8);
		const trainer = await opened.trainer(trainerOptions(fullestCase));
		const stepper = await opened.stepper(model, initialParameters(model, new Random(1)), 2);
		const everything = async (): Promise<void> => {
			for (const [step, batch] of text.entries()) {
				await trainer.step(batch, update(step));
				await trainer.evaluate(batch);
				await stepper.step(Int32Array.of(1, 2));
			}
			await trainer.restore(await trainer.snapshot());
			await stepper.setState(await stepper.state());
			await t.throwsAsync(trainer.restore({...(await trainer.snapshot()), lanes: []}));
		};
		await everything();
		const before = await opened.tensorCount();
		for (let round = 0; round < 5; round++) await everything();
		t.is(await opened.tensorCount(), before);
		await trainer.dispose();
		await stepper.dispose();
		const constants = await opened.tensorCount();
		const another = await opened.evaluator(model, initialParameters(model, new Random(1)));
		await another.evaluate(text[0]);
		await another.dispose();
		t.is(await opened.tensorCount(), constants);
	});
}

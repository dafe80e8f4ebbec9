/** Products with a W_ih that no near cache keeps are computed for many time steps at once, by whichever thread is free. */
import test from 'ava';
import {openEngine} from '../../../../src/engines/index.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {NetworkMemory} from '../../../../src/engines/wasm/training/memory.js';
import {planNetwork} from '../../../../src/engines/wasm/training/plan-network.js';
import {Network} from '../../../../src/engines/wasm/training/worker-network.js';
import {batches, type Case, cases, fullestCase, trainerOptions, update} from '../../contract/cases.js';

const {module} = await selectKernels('auto');

/** With few batch rows many time steps are computed at once, with many rows few. */
const sizes = [
	{batchSize: 65, seqLength: 3},
	{batchSize: 5, seqLength: 50},
];

/** The parameters after three steps, and the losses of the last. */
function learn(example: Case, farWeights: number) {
	const {model, batchSize, seqLength} = example;
	const {parameters, optimizer} = trainerOptions(example);
	const plan = planNetwork({model, batchSize, seqLength, training: true, threads: 1, farWeights});
	const memory = new NetworkMemory(plan);
	memory.writeParameters(plan.parameters, parameters);
	memory.writeParameters(plan.average, parameters);
	const network = new Network({module, memory: memory.memory, plan, optimizer, rank: 0});
	for (const [index, batch] of batches(example, 3).entries()) {
		memory.writeCharacters(batch);
		network.run({kind: 'step', step: index + 1, carry: batch.carry, alone: false, ...update(index)});
	}
	const losses = new Float32Array(batchSize * seqLength);
	memory.readLosses(batchSize, seqLength, losses);
	return {
		atOnce: plan.layers.map(({inputsAtOnce}) => inputsAtOnce),
		parameters: memory.readParameters(plan.parameters),
		losses,
	};
}

for (const small of cases.filter(({title}) => /, (embedding|everything)$/.test(title))) {
	test(`many steps at once have the bits of one after another (${small.title})`, t => {
		for (const size of sizes) {
			const example = {...small, ...size};
			const {atOnce, ...result} = learn(example, 0);
			const {atOnce: none, ...expected} = learn(example, Number.POSITIVE_INFINITY);
			t.true(atOnce.includes(true));
			t.false(none.includes(true));
			t.deepEqual(result, expected);
		}
	});
}

test('several threads compute these products with the bits of one', async t => {
	const model = {...fullestCase.model, hiddenSize: 370, embeddingSize: 370, numLayers: 1};
	const example = {...fullestCase, model, ...sizes[0]};
	const {layers} = planNetwork({model, ...sizes[0], training: true, threads: 1});
	t.true(layers[0].inputsAtOnce, 'the weights are far without being called so');
	const run = async (threads: number) => {
		const trainer = await (await openEngine('wasm', {threads})).trainer(trainerOptions(example));
		const [batch, short] = [batches(example, 1)[0], batches({...example, batchSize: 2, seqLength: 70}, 1)[0]];
		const result = await trainer.step(batch, update(0));
		const {losses} = await trainer.evaluate(short);
		const {parameters} = await trainer.snapshot();
		await trainer.dispose();
		return {result, losses, parameters};
	};
	t.deepEqual(await run(2), await run(1));
});

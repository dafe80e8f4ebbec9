/** Models in ONNX: onnxruntime computes them, where it is there. */
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createRun} from '../../../src/checkpoint/run.js';
import {register as registerExport} from '../../../src/cli/commands/export/export.js';
import {cellKinds, type ModelConfig} from '../../../src/config.js';
import {openEngine} from '../../../src/engines/index.js';
import {Random} from '../../../src/random.js';
import {runCommand} from '../../helpers/commands.js';
import {plainModel} from '../../helpers/models.js';
import {runPython, testWithPython} from '../../helpers/python.js';
import {newFolder, randomParameters, runConfig, smallVocabulary} from '../../helpers/runs.js';

const testWithOnnx = testWithPython('onnx', 'onnxruntime', 'numpy');
const peer = fileURLToPath(new URL('../../../../test/exchange/onnx/peer.py', import.meta.url));

const options: readonly Partial<ModelConfig>[] = [
	{},
	{hiddenSize: 7, numLayers: 2, residual: true},
	{embeddingSize: 5, numLayers: 2},
	{embeddingSize: 6, numLayers: 3, tied: true, residual: true},
];

testWithOnnx('every kind of model has the same probabilities in onnxruntime', async t => {
	t.timeout(120_000);
	const random = new Random(1);
	const ids = Array.from({length: 300}, () => random.integer(plainModel.vocabSize));
	const models = cellKinds.flatMap(cell => options.map((option): ModelConfig => ({...plainModel, ...option, cell})));
	const exported = await Promise.all(
		models.map(async (model, seed) => {
			const folder = await newFolder();
			const drawn = Object.entries(randomParameters(model, new Random(seed)));
			const parameters = Object.fromEntries(drawn.map(([name, data]) => [name, data.map(x => x / 4)]));
			const writer = await createRun(join(folder, 'run'), runConfig(model));
			await writer.saveBest(parameters, {step: 1});
			await writer.close();
			const path = join(folder, 'model.onnx');
			await runCommand(registerExport, ['export', join(folder, 'run'), path, '--to', 'onnx']);
			return {model, parameters, path};
		}),
	);
	const input = JSON.stringify({ids, vocabSize: plainModel.vocabSize, models: exported.map(({path}) => path)});
	const answers = JSON.parse(await runPython([peer], {input}));
	const engine = await openEngine('reference', {threads: 1});
	for (const [index, {model, parameters}] of exported.entries()) {
		const {rows, vocabulary} = answers[index];
		t.deepEqual(vocabulary, smallVocabulary.characters);
		const stepper = await engine.stepper(model, parameters, 1);
		let worst = 0;
		for (const [step, id] of ids.entries()) {
			const weights = Array.from(await stepper.step(Int32Array.of(id)), Math.exp);
			const sum = weights.reduce((a, b) => a + b, 0);
			weights.forEach((weight, v) => {
				worst = Math.max(worst, Math.abs(weight / sum - rows[step][v]));
			});
		}
		t.true(worst < 1e-5, `${JSON.stringify(model)}: ${worst}`);
	}
});

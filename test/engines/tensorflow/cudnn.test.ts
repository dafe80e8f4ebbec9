import test from 'ava';
import type {Engine} from '../../../src/engines/engine.js';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {loadBinding} from '../../../src/engines/tensorflow/binding.js';
import {installationFolder, readInstallation} from '../../../src/engines/tensorflow/installation.js';
import {localEngine} from '../../../src/engines/tensorflow/local.js';
import {Tensors} from '../../../src/engines/tensorflow/tensors.js';
import {registerReference} from '../contract/reference.js';
import {registerTraining} from '../contract/training.js';
import {withPlayedCudnn} from './played-cudnn.js';

// TensorFlow is loaded into this process: its log lines must not be among the results.
process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';

const oracle = await openReference();
const installation = await readInstallation(installationFolder());

if (installation?.device === 'cpu') {
	const tensors = new Tensors(withPlayedCudnn(loadBinding(installation.addon)));
	const engine: Engine = {name: 'played', description: '', ...localEngine(tensors, 'sequence')};
	registerReference('whole sequences, cuDNN played', engine, oracle);
	registerTraining('whole sequences, cuDNN played', engine);
} else {
	test('TensorFlow is set up for the CPU, or not on this machine', t => t.pass());
}

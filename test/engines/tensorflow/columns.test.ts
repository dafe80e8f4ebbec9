import '../../helpers/machine-cache.js';
import test from 'ava';
import {loadBinding} from '../../../src/engines/tensorflow/binding.js';
import {EagerTensors} from '../../../src/engines/tensorflow/eager.js';
import {installationFolder, readInstallation} from '../../../src/engines/tensorflow/installation.js';
import {type Case, cases, fewCases} from '../contract/cases.js';
import {waysAgree} from './ways.js';

// TensorFlow is loaded into this process: its log lines must not be among the results.
process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';

const installation = await readInstallation(installationFolder());

/** More places than a block has, in blocks of 25 steps and one of 10; and lanes that each make a block of a step. */
const longer: readonly Case[] = cases
	.filter(({title}) => title.endsWith(', everything'))
	.flatMap(example => [
		{...example, batchSize: 20, seqLength: 60},
		{...example, batchSize: 600, seqLength: 3},
	]);

if (installation?.device === 'cpu') {
	const tensors = new EagerTensors(loadBinding(installation.addon));
	for (const example of [...fewCases, ...longer]) {
		const {title, batchSize, seqLength} = example;
		test.serial(`lanes in columns give what lanes in rows give (${title}, ${batchSize} × ${seqLength})`, t => {
			waysAgree(t, tensors, ['cell', 'columns'], example);
		});
	}
} else {
	test.skip('lanes in columns give what lanes in rows give: needs TensorFlow, set up for the CPU', t => t.fail());
}

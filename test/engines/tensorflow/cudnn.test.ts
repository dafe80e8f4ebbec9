import '../../helpers/machine-cache.js';
import test from 'ava';
import {loadBinding} from '../../../src/engines/tensorflow/binding.js';
import {EagerTensors} from '../../../src/engines/tensorflow/eager.js';
import {installationFolder, readInstallation} from '../../../src/engines/tensorflow/installation.js';
import {hasSequenceOf, recurrenceOf} from '../../../src/engines/tensorflow/recurrence/index.js';
import {UserError} from '../../../src/errors.js';
import {cases, fewCases} from '../contract/cases.js';
import {withPlayedCudnn} from './played-cudnn.js';
import {waysAgree} from './ways.js';

// TensorFlow is loaded into this process: its log lines must not be among the results.
process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';

const installation = await readInstallation(installationFolder());

if (installation?.device === 'cpu') {
	const tensors = new EagerTensors(withPlayedCudnn(loadBinding(installation.addon)));
	for (const example of fewCases.filter(({model}) => hasSequenceOf(model.cell))) {
		test.serial(`whole sequences, cuDNN played, give what single steps give (${example.title})`, t => {
			waysAgree(t, tensors, ['cell', 'sequence'], example);
		});
	}
} else {
	test.skip('whole sequences, cuDNN played, give what single steps give: needs TensorFlow, set up for the CPU', t =>
		t.fail());
}

test('a cell that cuDNN lacks is refused with what computes it', t => {
	const [example] = cases.filter(({model}) => !hasSequenceOf(model.cell));
	const error = t.throws(() => recurrenceOf(example.model.cell, 'sequence'), {instanceOf: UserError});
	t.regex(error?.message ?? '', /--unroll cell for the cell `mlstm`/);
});

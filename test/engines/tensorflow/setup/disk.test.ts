import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {requireSpace} from '../../../../src/engines/tensorflow/setup/disk.js';
import {UserError} from '../../../../src/errors.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';

test('a disk with too little room is refused, with the room that there is and the remedy', async t => {
	const folder = join(temporaryFolder(), 'cache', 'tensorflow');
	await requireSpace(folder, 1);
	t.true(existsSync(folder));
	const error = await t.throwsAsync(requireSpace(folder, 1e21), {instanceOf: UserError});
	t.regex(error?.message ?? '', /Expected 1000000000000\.0 GB .* there are [\d.]+ GB.*CHARLOOM_CACHE/);
});

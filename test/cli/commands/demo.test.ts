import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../src/checkpoint/run.js';
import {charloom} from '../../helpers/spawned.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

test('the demo trains, writes at three temperatures and says what to do next, in plain lines', async t => {
	const cwd = temporaryFolder();
	const {code, stdout, stderr} = await charloom(['demo', '--time', '1s'], {cwd});
	t.is(code, 0, stderr);
	t.false((stdout + stderr).includes('\u001b'));
	t.regex(stdout, /\nstep \d+ \(\d+%\) loss/);
	const texts = stdout.split(/\n── temperature \d\.\d ──\n/);
	t.is(texts.length, 4);
	t.true(texts[1].length >= 400 && texts[2].length >= 400);
	const [name] = readdirSync(join(cwd, 'checkpoints'));
	t.regex(name, /^demo-\d{8}-\d{6}$/);
	t.is((await (await openRun(join(cwd, 'checkpoints', name))).loadModel()).kind, 'best');
	for (const command of ['generate', 'train --resume'])
		t.true(stdout.includes(`charloom ${command} checkpoints/${name}`));
	t.true(stdout.includes('charloom train my-text.txt'));
});

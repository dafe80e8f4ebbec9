import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {summaries} from '../../src/cli/commands/shared/summaries.js';
import {fitLines, wrapWords} from '../../src/cli/help-layout.js';
import {runMain} from '../helpers/captured.js';

testProp(
	'words are broken between them only, and none is lost',
	[fc.array(fc.stringMatching(/^[a-z<|>]{1,30}$/), {minLength: 1}), fc.integer({min: 1, max: 60})],
	(t, words, width) => {
		const lines = wrapWords(words.join(' '), width);
		t.is(lines.join(' '), words.join(' '));
		t.true(lines.every(line => line.length <= width || !line.includes(' ')));
	},
);

test('a line that is too wide goes on below, in its own column', t => {
	t.is(
		fitLines('  charloom train x   a comment that is long', 24),
		'  charloom train x\n      a comment that is\n      long',
	);
	t.is(fitLines('  some words in a paragraph', 15), '  some words in\n  a paragraph');
	t.is(fitLines('short\nlines', 80), 'short\nlines');
});

test.serial('at 80 columns no help has a line that is wider, and each begins with examples', async t => {
	for (const command of Object.keys(summaries)) {
		const {code, stdout} = await runMain(command, '--help');
		t.is(code, 0);
		t.true(stdout.startsWith('Examples:\n  charloom '), command);
		t.deepEqual(
			stdout.split('\n').filter(line => line.length > 80),
			[],
			command,
		);
		t.is((await runMain('help', command)).stdout, stdout, command);
	}
	for (const command of ['corpus show', 'setup kernels']) {
		t.true((await runMain(...command.split(' '), '--help')).stdout.startsWith('Examples:\n  charloom '), command);
	}
});

test.serial('a mistyped command is told what was meant, after help as well', async t => {
	const {code, stdout, stderr} = await runMain('help', 'trian');
	t.is(code, 2);
	t.is(stdout, '');
	t.regex(stderr, /There is no command "trian"\. Did you mean train\?/);
});

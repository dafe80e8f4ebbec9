import {readFileSync} from 'node:fs';
import test from 'ava';
import {runMain} from '../helpers/captured.js';
import {charloom} from '../helpers/spawned.js';
import {temporaryFolder} from '../helpers/tiny-run.js';

const commands = ['demo', 'train', 'generate', 'score', 'inspect', 'export', 'corpus'];

test.serial('without a command and a terminal it prints its help, examples first', async t => {
	const {code, stdout, stderr} = await runMain();
	t.is(code, 0);
	t.is(stderr, '');
	t.true(stdout.startsWith('Examples:\n  charloom '));
	for (const command of commands) t.regex(stdout, new RegExp(`^  ${command} `, 'm'));
	t.deepEqual(await runMain('--help'), {code, stdout, stderr});
});

for (const command of commands) {
	test.serial(`${command} has a help`, async t => {
		const {code, stdout, stderr} = await runMain(command, '--help');
		t.is(code, 0);
		t.is(stderr, '');
		t.regex(stdout, new RegExp(`^Usage: charloom ${command}`, 'm'));
	});
}

test.serial('the version is that of the package', async t => {
	const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
	t.deepEqual(await runMain('--version'), {code: 0, stdout: `${version}\n`, stderr: ''});
});

test.serial('wrong usage exits with 2, says what was meant, and leaves stdout empty', async t => {
	const cases = [
		[['trian'], /unknown command 'trian'\n\(Did you mean train\?\)/],
		[['train', '--hiden', '5', 'x'], /unknown option '--hiden'\n\(Did you mean --hidden\?\)/],
		[['train', '--lr'], /--lr <rate>' argument missing/],
		[['train'], /Expected a text to train on/],
		[['train', 'x', '--lr', '-1'], /Expected --lr to be a number of at least 0, got "-1"\./],
		[['train', 'x', '--steps', '3', '--time', '1m'], /got --steps and --time/],
		[['train', 'x', '--embedding', '0', '--tied'], /Add --no-tied/],
		[['train', 'x', '--cell', 'gru', '--forget-bias', '1'], /--cell to be lstm or mlstm with --forget-bias/],
		[['train', 'x', '--decay-every', '5'], /--schedule step/],
		[['train', 'x', '--schedule', 'step', '--final-lr', '0.1'], /--schedule cosine/],
		[['train', 'x', '--patience', '2', '--valid-fraction', '0'], /validations with --patience/],
		[['train', 'x', '--json', '--quiet'], /--json or --quiet/],
		[['train', '--resume', 'run', '--hidden', '5', '--seq', '3'], /--hidden and --seq not to be given with --resume/],
		[['train', '--resume', 'run', 'x'], /no text with --resume/],
	] as const;
	for (const [argv, message] of cases) {
		const {code, stdout, stderr} = await runMain(...argv);
		t.is(code, 2, argv.join(' '));
		t.is(stdout, '');
		t.regex(stderr, message);
		t.true(stderr.startsWith('charloom: '), stderr);
		t.notRegex(stderr, /^\s+at /m);
	}
});

test.serial(
	'a text that there is not exits with 2 and a message of one line, whether it looks like a name or like a path',
	async t => {
		for (const name of ['no-such-text.txt', 'shakespear', 'no/such/folder']) {
			const {code, stdout, stderr} = await runMain('train', name, '--engine', 'reference');
			t.is(code, 2);
			t.is(stdout, '');
			t.regex(stderr, new RegExp(`^charloom: .*${name}.*\\n$`));
		}
	},
);

test('a defect is called one, and its trace is shown to those who ask for it', async t => {
	const script = `data:text/javascript,${encodeURIComponent('setImmediate(() => { throw new TypeError("oh") })')}`;
	const run = (CHARLOOM_DEBUG: string) =>
		charloom(['train', 'shakespeare', '--engine', 'reference', '--quiet'], {
			cwd: temporaryFolder(),
			env: {CHARLOOM_DEBUG, NODE_OPTIONS: `--import=${script}`},
		});
	const plain = await run('');
	t.is(plain.code, 1);
	t.regex(plain.stderr, /^charloom: Unexpected TypeError: oh\nThis is a defect of charloom.*CHARLOOM_DEBUG=1/);
	t.notRegex(plain.stderr, /^\s+at /m);
	t.regex((await run('1')).stderr, /^\s+at /m);
});

test('NO_COLOR and pipes get no colours', async t => {
	const {stderr} = await charloom(['train', 'x', '--lr', '-1'], {env: {NO_COLOR: '1'}});
	t.is(stderr, 'charloom: Expected --lr to be a number of at least 0, got "-1".\n');
});

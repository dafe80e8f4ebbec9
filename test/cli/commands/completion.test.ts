import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {trainOptions} from '../../../src/cli/commands/train/options.js';
import {flagOf} from '../../../src/cli/options/option.js';
import {charloomHere} from '../../helpers/captured.js';
import {cli} from '../../helpers/spawned.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

const scriptOf = async (shell: string): Promise<string> => (await charloomHere(['completion', shell])).stdout;

for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
	test(`the script for ${shell} has every flag of training, and their choices`, async t => {
		const script = await scriptOf(shell);
		for (const {key, takes} of trainOptions) {
			const flag = flagOf(key);
			t.true(script.includes(shell === 'fish' ? `-l ${flag.slice(2)}` : flag), flag);
			if (!takes.includes('|')) continue;
			for (const choice of takes.match(/[\w.-]+/g) ?? []) t.true(script.includes(choice), `${flag} ${choice}`);
		}
		for (const command of ['train', 'studio', 'corpus']) t.true(script.includes(command), command);
	});

	const isThere = spawnSync(shell === 'powershell' ? 'pwsh' : shell, ['-c', 'exit 0']).status === 0;
	(isThere && shell !== 'powershell' ? test : test.skip)(`${shell} can read its script`, async t => {
		const file = join(temporaryFolder(), 'script');
		writeFileSync(file, await scriptOf(shell));
		const {status, stderr} = spawnSync(shell, ['-n', file], {encoding: 'utf8'});
		t.is(status, 0, stderr);
	});
}

const bash = spawnSync('bash', ['-c', 'exit 0']).status === 0 ? test : test.skip;

/** What bash offers for the last word of each command line, in a folder with a run, from one start of bash. */
async function offered(lines: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> {
	const cwd = temporaryFolder();
	mkdirSync(join(cwd, 'checkpoints', 'my-novel'), {recursive: true});
	writeFileSync(join(cwd, 'checkpoints', 'my-novel', 'config.json'), '{}');
	writeFileSync(join(cwd, 'letter.txt'), '');
	const asked = lines.map(words => {
		const all = words.map(word => `'${word}'`).join(' ');
		return `COMP_WORDS=(charloom ${all}); COMP_CWORD=${words.length}; _charloom; echo "\${COMPREPLY[@]}"`;
	});
	const input = [`charloom() { '${process.execPath}' '${cli}' "$@"; }`, await scriptOf('bash'), ...asked].join('\n');
	const {stdout, stderr} = spawnSync('bash', ['-s'], {input, cwd, encoding: 'utf8'});
	if (stderr !== '') throw new Error(stderr);
	return stdout
		.trimEnd()
		.split('\n')
		.map(line => line.split(' '));
}

bash('bash completes commands, flags, choices, runs and texts', async t => {
	const expected: readonly (readonly [words: readonly string[], offers: readonly string[]])[] = [
		[['tr'], ['train']],
		[['help', 'tr'], ['train']],
		[
			['train', '--hidd'],
			['--hidden', '--hidden-dropout'],
		],
		[['train', '--cell', 'l'], ['lstm']],
		[['train', '--cell', '=', 'l'], ['lstm']],
		[['train', '--engine', 'wa'], ['wasm']],
		[['train', '--encoding', 'by'], ['bytes']],
		[['train', '--teacher', 'n'], ['ngram']],
		[['train', '--resume', 'my'], ['my-novel']],
		[['train', 'shakes'], ['shakespeare']],
		[['train', 'let'], ['letter.txt']],
		[['generate', 'my'], ['my-novel']],
		[['generate', '--ngram', '--top-k', ''], ['']],
		[['corpus', 'sh'], ['show']],
		[['corpus', 'show', 'shakes'], ['shakespeare']],
		[['setup', 'kernels', '--he'], ['--help']],
		[['completion', 'f'], ['fish']],
	];
	const answers = await offered(expected.map(([words]) => words));
	for (const [index, [words, offers]] of expected.entries()) t.deepEqual(answers[index], offers, words.join(' '));
});

test('another shell is refused with those that there are', async t => {
	const {code, stderr} = await charloomHere(['completion', 'tcsh']);
	t.is(code, 2);
	t.regex(stderr, /Expected a shell \(bash, zsh, fish, powershell\), got "tcsh"/);
});

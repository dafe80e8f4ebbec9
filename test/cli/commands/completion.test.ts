import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {trainOptions} from '../../../src/cli/commands/train/options.js';
import {flagOf} from '../../../src/cli/options/option.js';
import {charloomHere} from '../../helpers/captured.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

const scriptOf = async (shell: string): Promise<string> => (await charloomHere(['completion', shell])).stdout;

for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
	test(`the script for ${shell} has every flag of training, and their choices`, async t => {
		const script = await scriptOf(shell);
		for (const {key, takes} of trainOptions) {
			const flag = flagOf(key);
			t.true(script.includes(shell === 'fish' ? `-l ${flag.slice(2)}` : flag), flag);
			if (!takes.includes('|')) continue;
			for (const choice of takes.slice(1, -1).split('|')) t.true(script.includes(choice), `${flag} ${choice}`);
		}
		for (const command of ['train', 'studio', 'corpus']) t.true(script.includes(command), command);
	});

	const isThere = spawnSync(shell === 'powershell' ? 'pwsh' : shell, ['-c', 'exit 0']).status === 0;
	(isThere && shell !== 'powershell' ? test : test.skip)(`${shell} can read its script`, async t => {
		const {status, stderr} = spawnSync(shell, ['-n'], {input: await scriptOf(shell), encoding: 'utf8'});
		t.is(status, 0, stderr);
	});
}

const bash = spawnSync('bash', ['-c', 'exit 0']).status === 0 ? test : test.skip;

/** What bash offers for the last of the words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
	const cwd = temporaryFolder();
	mkdirSync(join(cwd, 'checkpoints', 'my-novel'), {recursive: true});
	writeFileSync(join(cwd, 'checkpoints', 'my-novel', 'config.json'), '{}');
	const cli = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));
	const asked = words.map(word => `'${word}'`).join(' ');
	const input = `charloom() { '${process.execPath}' '${cli}' "$@"; }
${await scriptOf('bash')}
COMP_WORDS=(charloom ${asked}); COMP_CWORD=${words.length}; _charloom; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const {stdout, stderr} = spawnSync('bash', ['-s'], {input, cwd, encoding: 'utf8'});
	if (stderr !== '') throw new Error(stderr);
	return stdout.trim().split('\n');
}

bash('bash completes commands, flags, choices, runs and texts', async t => {
	t.deepEqual(await offered('tr'), ['train']);
	t.true((await offered('train', '--hid')).includes('--hidden'));
	t.deepEqual(await offered('train', '--cell', 'l'), ['lstm']);
	t.deepEqual(await offered('train', '--resume', 'my'), ['my-novel']);
	t.deepEqual(await offered('generate', 'my'), ['my-novel']);
	t.true((await offered('train', 'shakes')).includes('shakespeare'));
	t.deepEqual(await offered('corpus', 'sh'), ['show']);
});

test('another shell is refused with those that there are', async t => {
	const {code, stderr} = await charloomHere(['completion', 'tcsh']);
	t.is(code, 2);
	t.regex(stderr, /Expected a shell \(bash, zsh, fish, powershell\), got "tcsh"/);
});

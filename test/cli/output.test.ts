import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../src/checkpoint/run.js';
import {cli, startCharloom} from '../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';

const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9';

/** A device that takes no byte, as a full disk. */
const whereFull = existsSync('/dev/full') ? test : test.skip;

/** Runs charloom with a shell's redirections. */
function shell(command: string, cwd: string) {
	return spawnSync('sh', ['-c', `"$NODE" "$CLI" ${command}`], {
		cwd,
		env: {...process.env, NODE: process.execPath, CLI: cli},
		encoding: 'utf8',
		timeout: 60_000,
	});
}

function workplace(): string {
	const folder = temporaryFolder();
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	return folder;
}

const cause = /Could not print to standard output: there is no space left on the disk/g;

whereFull('a training whose output can not be written is saved, leaves its lock, and fails saying so', async t => {
	const folder = workplace();
	for (const flag of ['', '--json']) {
		const run = join(folder, `run${flag}`);
		const {status, stderr} = shell(`train fish.txt ${model} --steps 1M ${flag} --out '${run}' > /dev/full`, folder);
		t.is(status, 1);
		t.is(stderr.match(cause)?.length, 1, stderr);
		t.notRegex(stderr, /defect/);
		t.false(readdirSync(run).includes('lock'));
		await t.notThrowsAsync((await openRun(run)).loadLast());
	}
});

whereFull('a training whose messages can not be written is stopped and saved all the same', async t => {
	const folder = workplace();
	const begin = `train fish.txt ${model} --valid-fraction 0 --steps 1M --out run`;
	t.is(shell(`${begin} 2> /dev/full > /dev/null`, folder).status, 1);
	t.false(readdirSync(join(folder, 'run')).includes('lock'));
});

whereFull('every command whose output can not be written says so once and fails', t => {
	const folder = workplace();
	t.is(shell(`train fish.txt ${model} --steps 2 --out run`, folder).status, 0);
	const commands = [
		'corpus list',
		'corpus show fish.txt',
		'corpus show fish.txt --text',
		'inspect run',
		'inspect run --json',
		'doctor',
		'generate run -n 20',
		'generate run -n 20 --json',
		'score run --text "one fish"',
		'score run --text "one fish" --characters',
		'watch run --once',
		'export run copy',
		'--help',
		'--version',
	];
	for (const command of commands) {
		const {status, stderr} = shell(`${command} > /dev/full`, folder);
		t.is(status, 1, command);
		t.is(stderr.match(cause)?.length, 1, `${command}: ${stderr}`);
		t.notRegex(stderr, /defect|\n {4}at /);
	}
});

test('a reader that has gone is no failure', async t => {
	const folder = workplace();
	const running = startCharloom(['corpus', 'show', 'fish.txt', '--text'], {cwd: folder});
	running.child.stdout?.destroy();
	const {code, stderr} = await running.outcome;
	t.deepEqual([code, stderr], [0, '']);
});

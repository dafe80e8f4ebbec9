import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {isUnderNohup} from '../../../../src/cli/commands/shared/launchers.js';
import {charloom, cli, start} from '../../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

const launcher = fileURLToPath(new URL('../../../../../src/launch.js', import.meta.url));
const dist = fileURLToPath(new URL('../../../../', import.meta.url));
const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');

/** Who a process's parent is can be looked up there. */
const onLinux = process.platform === 'linux' ? test : test.skip;

function workplace() {
	const folder = temporaryFolder();
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	const run = join(folder, 'run');
	return {folder, run, train: ['train', 'fish.txt', ...model, '--steps', '10M', '--out', run]};
}

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

async function until(isTrue: () => boolean): Promise<boolean> {
	for (const end = performance.now() + 120_000; performance.now() < end; await pause(100)) if (isTrue()) return true;
	return false;
}

/** The process that writes a run. */
const writerOf = (run: string): number => JSON.parse(readFileSync(join(run, 'lock'), 'utf8')).pid;

const isLocked = (run: string): boolean => existsSync(join(run, 'lock'));

/** The run has been left in order: saved, unlocked, and ready to go on. */
async function leaves(t: ExecutionContext, run: string): Promise<void> {
	t.true(await until(() => !isLocked(run)), 'the lock is free');
	const {code, stderr} = await charloom(['train', '--resume', run, '--time', '1s', '--quiet']);
	t.true(code === 0 || /has trained for/.test(stderr), stderr);
}

/** A package whose bundled Node is newer than any, so that the launcher starts charloom on it. */
function packageWithLauncher(): string {
	const root = temporaryFolder();
	const bundled = join(root, 'node_modules', `node-linux-${process.arch}`);
	mkdirSync(join(bundled, 'bin'), {recursive: true});
	mkdirSync(join(root, 'src'));
	writeFileSync(join(root, 'package.json'), '{"type": "module"}');
	copyFileSync(launcher, join(root, 'src', 'launch.js'));
	symlinkSync(dist, join(root, 'dist'));
	writeFileSync(join(bundled, 'package.json'), JSON.stringify({version: '99.0.0'}));
	writeFileSync(join(bundled, 'bin', 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
	chmodSync(join(bundled, 'bin', 'node'), 0o755);
	return join(root, 'src', 'launch.js');
}

onLinux('a training whose launcher was killed is saved and leaves', async t => {
	const {folder, run, train} = workplace();
	const running = start(process.execPath, [packageWithLauncher(), ...train], {
		cwd: folder,
		env: {CHARLOOM_RESTARTED: ''},
	});
	await running.prints('\nstep ');
	t.not(writerOf(run), running.child.pid);
	running.child.kill('SIGKILL');
	await leaves(t, run);
});

/** A program that calls itself npm, and starts a command by a shell, as npm does. */
const npm = `
	process.title = 'npm exec charloom';
	require('node:child_process').spawn('sh', ['-c', process.argv[1] + '; exit $?'], {
		stdio: 'inherit',
		env: {...process.env, npm_command: 'exec'},
	});
	setInterval(() => {}, 1e6);
`;

const shellWords = (words: readonly string[]): string => words.map(word => `'${word}'`).join(' ');

onLinux('a training whose npx was killed is saved and leaves, but not where nohup is to keep it', async t => {
	for (const isKept of [false, true]) {
		const {folder, run, train} = workplace();
		const running = start(process.execPath, ['-e', npm, shellWords([process.execPath, cli, ...train])], {
			cwd: folder,
			env: {_: isKept ? '/usr/bin/nohup' : '/bin/sh'},
		});
		await running.prints('\nstep ');
		running.child.kill('SIGKILL');
		if (!isKept) {
			await leaves(t, run);
			continue;
		}
		const writer = writerOf(run);
		process.kill(writer, 'SIGHUP');
		await pause(1500);
		t.true(isLocked(run), 'it goes on');
		process.kill(writer, 'SIGTERM');
		await leaves(t, run);
	}
});

onLinux('a training in the background goes on after the shell that started it', async t => {
	const {folder, run, train} = workplace();
	const command = `${shellWords([process.execPath, cli, ...train])} > log 2>&1 & sleep 0.1`;
	await start('sh', ['-c', command], {cwd: folder}).outcome;
	const metrics = join(run, 'metrics.jsonl');
	t.true(await until(() => existsSync(metrics) && statSync(metrics).size > 0));
	await pause(1500);
	t.true(isLocked(run), 'it goes on');
	process.kill(writerOf(run), 'SIGTERM');
	await leaves(t, run);
});

test('nohup is known by its name, or by an input that can only be written to', t => {
	const folder = temporaryFolder();
	const fdinfo = (flags: string): string => {
		writeFileSync(join(folder, flags), `pos:\t0\nflags:\t${flags}\nmnt_id:\t1\n`);
		return join(folder, flags);
	};
	t.true(isUnderNohup({_: '/usr/bin/nohup'}, fdinfo('0100002')));
	t.true(isUnderNohup({}, fdinfo('0100001')));
	t.false(isUnderNohup({_: '/usr/bin/node'}, fdinfo('0100000')));
	t.false(isUnderNohup({}, fdinfo('0100002')));
	t.false(isUnderNohup({}, join(folder, 'missing')));
});

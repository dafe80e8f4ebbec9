import {once} from 'node:events';
import {type AddressInfo, connect, createServer} from 'node:net';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {askTheme} from '../../src/ui/background.js';
import {Keyboard} from '../../src/ui/input.js';
import {canShowScreen, screenEnvironment} from '../../src/ui/terminal.js';
import {hasTmux, PseudoTerminal} from '../helpers/pseudo-terminal.js';
import {start} from '../helpers/spawned.js';
import {temporaryFolder} from '../helpers/tiny-run.js';

const terminal = {isTTY: true};
const plain = {TERM: 'xterm-256color'};

test('a screen needs a terminal at both ends that can be drawn on', t => {
	t.true(canShowScreen(plain, terminal, terminal));
	t.true(canShowScreen({...plain, CI: ''}, terminal, terminal));
	t.false(canShowScreen({...plain, CI: 'true'}, terminal, terminal));
	t.false(canShowScreen({TERM: 'dumb'}, terminal, terminal));
	t.false(canShowScreen(plain, {isTTY: false}, terminal));
	t.false(canShowScreen(plain, terminal, {}));
});

test('NO_COLOR turns colours off, unless they are forced', t => {
	t.deepEqual(screenEnvironment({NODE_ENV: 'test'}), {NODE_ENV: 'test'});
	t.deepEqual(screenEnvironment({}), {NODE_ENV: 'production'});
	t.is(screenEnvironment({NO_COLOR: '1'})['FORCE_COLOR'], '0');
	t.false('FORCE_COLOR' in screenEnvironment({NO_COLOR: ''}));
	t.false('FORCE_COLOR' in screenEnvironment({NO_COLOR: '1', FORCE_COLOR: '1'}));
});

test('no command loads ink or react before it shows a screen', async t => {
	const commands = [
		'cli/main',
		'cli/commands/train/train',
		'cli/commands/demo',
		'cli/commands/watch',
		'cli/commands/studio/studio',
		'ui/studio/controller',
		'workers/trainer/main',
	];
	const root = new URL('../../src/', import.meta.url).href;
	const script = `
		import module from 'node:module';
		for (const name of ${JSON.stringify(commands)}) {
			await import(new URL(name + '.js', ${JSON.stringify(root)}).href);
		}
		const loaded = Object.keys(module._cache).filter(path => /node_modules.(react|yoga-layout|ink)./.test(path));
		console.log(JSON.stringify(loaded));
		process.exit();
	`;
	const {stdout, stderr} = await start(process.execPath, ['--input-type=module', '--eval', script]).outcome;
	t.is(stdout, '[]\n', stderr);
});

test('an answer of the terminal that came while the program was busy counts', async t => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const line = connect((server.address() as AddressInfo).port, '127.0.0.1');
	const [terminal] = await once(server, 'connection');
	const keyboard = new Keyboard(Object.assign(line, {setRawMode: () => line}) as unknown as NodeJS.ReadStream);
	keyboard.hold();
	const answer = '\u001b]11;rgb:ffff/ffff/ffff\u001b\\\u001b[?62c';
	const theme = askTheme(keyboard, () => terminal.write(answer), {});
	for (const end = performance.now() + 300; performance.now() < end; );
	t.is(await theme, 'light');
	line.destroy();
	server.close();
});

const inTerminal = hasTmux() ? test : test.skip;

for (const [kind, message] of [
	['drawing', 'thrown by a drawing'],
	['timer', 'thrown by a timer'],
	['promise', 'rejected by a promise'],
] as const) {
	inTerminal(`an error ${message} leaves the terminal in order, and reaches who has shown the screen`, async t => {
		const program = fileURLToPath(new URL('../helpers/failing-screen.js', import.meta.url));
		const terminal = PseudoTerminal.start([kind], {cwd: temporaryFolder(), program});
		t.teardown(() => terminal.close());
		const text = await terminal.shows(/exit \d+\n(.|\n)*echo/);
		t.regex(text, new RegExp(`^caught: ${message}\nexit 1$`, 'm'));
		t.notRegex(text, /-icanon|-echo|all is well/);
		t.false(terminal.isAlternate);
		t.true(terminal.hasCursor);
	});
}

import test from 'ava';
import {liveLine} from '../../../../src/cli/commands/shared/live-line.js';
import {logDisplay} from '../../../../src/cli/commands/shared/training/display.js';
import {planTiny} from '../../../helpers/tiny-run.js';

const clear = '\r\u001b[2K';

function terminal(columns = 20, isTTY = true) {
	const written: string[] = [];
	return {isTTY, columns, written, write: (text: string) => written.push(text)};
}

test('the line is written over, cut to the width, and cleared', t => {
	let time = 0;
	const stream = terminal(10);
	const line = liveLine(stream, {}, () => time);
	line.show('step 1/100 loss 2');
	time += 100;
	line.show('step 2');
	line.clear();
	line.clear();
	t.deepEqual(stream.written, [`${clear}step 1/10`, `${clear}step 2`, clear]);
});

test('it is written ten times a second at most', t => {
	let time = 0;
	const stream = terminal();
	const line = liveLine(stream, {}, () => time);
	for (; time < 1000; time += 7) line.show(String(time));
	t.is(stream.written.length, 10);
});

test('where nobody can see it nothing is written', t => {
	for (const [stream, environment] of [
		[terminal(80, false), {}],
		[terminal(), {TERM: 'dumb'}],
		[terminal(), {CI: 'true'}],
	] as const) {
		const line = liveLine(stream, environment, () => 0);
		line.show('step 1');
		line.clear();
		t.deepEqual(stream.written, []);
	}
});

test('log lines and the live line do not get into each other', t => {
	const {CI, TERM} = process.env;
	delete process.env['CI'];
	process.env['TERM'] = 'xterm';
	t.teardown(() => {
		if (CI !== undefined) process.env['CI'] = CI;
		process.env['TERM'] = TERM ?? '';
	});
	const stream = terminal(200);
	const display = logDisplay({stdout: stream, stderr: stream});
	const {config} = planTiny();
	const step = {
		type: 'step',
		progress: 0,
		epoch: 0,
		loss: 1,
		accuracy: 0,
		gradientNorm: 0,
		learningRate: 0,
		charactersPerSecond: 1,
	} as const;
	display.show({
		type: 'start',
		step: 0,
		resumed: false,
		run: 'r',
		corpus: 'c',
		engine: 'e',
		model: config.model,
		training: config.training,
		parameters: 1,
		trainCharacters: 1,
		validCharacters: 1,
		validationCharacters: 1,
	});
	stream.written.length = 0;
	display.show({...step, step: 1, seconds: 0});
	display.show({...step, step: 2, seconds: 5});
	display.say('Stopping.');
	const line = (at: number): string => `step ${at}/20 loss 1.000 right 0.0% 1 char/s`;
	t.deepEqual(stream.written, [`${line(1)}\n`, `${clear}${line(1)}`, clear, `${line(2)}\n`, 'Stopping.\n']);
});

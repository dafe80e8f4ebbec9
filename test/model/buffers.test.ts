import test from 'ava';
import {withBuffers} from '../../src/model/buffers.js';

const parameters = () => ({a: new Float32Array(4), b: new Float32Array(8)});

test('what was lent is empty afterwards, also where its use fails', async t => {
	const [one, other] = [parameters(), parameters()];
	t.is(await withBuffers([one, other], async () => one.a.length + other.b.length), 12);
	t.deepEqual(
		[one, other].flatMap(({a, b}) => [a.length, b.length]),
		[0, 0, 0, 0],
	);
	const failed = parameters();
	await t.throwsAsync(
		withBuffers([failed], () => Promise.reject(new Error('no space'))),
		{message: 'no space'},
	);
	t.is(failed.a.length, 0);
});

test('arrays may share one memory', async t => {
	const {buffer} = new Float32Array(4);
	const shared = {a: new Float32Array(buffer, 0, 2), b: new Float32Array(buffer, 8, 2)};
	await withBuffers([shared], async () => {});
	t.is(shared.b.length, 0);
});

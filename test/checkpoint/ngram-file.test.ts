import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {decodeNgram, encodeNgram} from '../../src/checkpoint/ngram-file.js';
import {UserError} from '../../src/errors.js';
import {buildNgramModel} from '../../src/evaluation/ngram/model.js';
import {Random} from '../../src/random.js';

testProp(
	'a model is read as it was written',
	[fc.array(fc.integer({min: 0, max: 400}), {minLength: 1, maxLength: 300}), fc.integer({min: 1, max: 6})],
	async (t, text, order) => {
		const model = await buildNgramModel(Uint16Array.from(text), 401, {order});
		const kept = {model, weight: 0.35};
		t.deepEqual(await decodeNgram(await encodeNgram(kept), 401, 'file'), kept);
	},
	{numRuns: 30},
);

test('a model that would take too much room loses what it has seldom seen, and no more than has to go', async t => {
	const random = new Random(1);
	const ids = Uint8Array.from({length: 20_000}, () => Math.floor(12 * random.next() * random.next()));
	const model = await buildNgramModel(ids, 12);
	const whole = await encodeNgram({model, weight: 0.4});
	const most = Math.floor(whole.length / 2);
	const small = await encodeNgram({model, weight: 0.4}, most);
	t.true(small.length <= most && small.length > most / 4);
	const read = await decodeNgram(small, 12, 'file');
	t.deepEqual(read.model.table[2].ids, model.table[2].ids);
	t.true(read.model.table[8].ids.length < model.table[8].ids.length);
});

test('a damaged file is named, whatever of it is damaged', async t => {
	const bytes = await encodeNgram({model: await buildNgramModel(Uint8Array.from([1, 2, 3, 1, 2]), 4), weight: 0.4});
	const random = new Random(3);
	for (let round = 0; round < 60; round++) {
		const damaged = Buffer.from(bytes);
		const place = random.integer(bytes.length);
		damaged[place] ^= 1 + random.integer(255);
		await decodeNgram(round % 2 === 0 ? damaged : bytes.subarray(0, place), 4, 'the-file').then(
			({model}) => t.is(model.vocabSize, 4), // a digit of a number in the header may be another
			error => t.true(error instanceof UserError && error.message.includes('the-file'), String(error)),
		);
	}
	await t.throwsAsync(decodeNgram(bytes, 5, 'the-file'), {instanceOf: UserError, message: /the-file is damaged/});
});

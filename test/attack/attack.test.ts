import test from 'ava';
import {Random} from '../../src/random.js';
import {carryOut} from './attack.js';
import {attacks} from './attacks.js';

for (const {attack, few} of attacks) {
	test(`attacked a few times: ${attack.name}`, async t => {
		const result = await carryOut(attack, new Random(7), trials => trials >= few);
		t.deepEqual(result?.findings ?? [], []);
	});
}

test('what an attack finds, or throws, is told', async t => {
	let trials = 0;
	const attack = {
		name: 'a test',
		prepare: async () => async () => {
			if (trials++ === 1) throw new Error('thrown');
			return trials === 3 ? 'found' : undefined;
		},
	};
	const result = await carryOut(attack, new Random(1), count => count >= 4);
	t.is(result?.trials, 4);
	t.is(result?.findings.length, 2);
	t.regex(result?.findings[0] ?? '', /thrown/);
	t.is(result?.findings[1], 'found');
});

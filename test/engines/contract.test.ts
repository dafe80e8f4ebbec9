import test from 'ava';
import {engineLoaders} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {registerContract} from './contract/index.js';

const oracle = await openReference();
const mustOpen = new Set(['wasm', 'reference']);

// All are opened before the first test is declared: ava starts with what has been declared when it is next idle.
const outcomes = await Promise.allSettled(engineLoaders.map(({open}) => open({threads: 2, kernels: 'auto'})));

for (const [index, {name}] of engineLoaders.entries()) {
	const outcome = outcomes[index];
	if (outcome.status === 'fulfilled') {
		registerContract(name, outcome.value, name === 'reference' ? undefined : oracle);
		continue;
	}
	test.serial(`${name} opens, or is one that not every machine has`, t => {
		t.log(String(outcome.reason));
		t.false(mustOpen.has(name));
	});
}

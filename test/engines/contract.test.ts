import test from 'ava';
import {engineLoaders} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {registerContract} from './contract/index.js';

const oracle = await openReference();
const mustOpen = new Set(['wasm', 'reference']);

for (const {name, open} of engineLoaders) {
	try {
		const engine = await open({threads: 2, kernels: 'auto'});
		registerContract(name, engine, name === 'reference' ? undefined : oracle);
	} catch (error) {
		test.serial(`${name} opens, or is one that not every machine has`, t => {
			t.log(String(error));
			t.false(mustOpen.has(name));
		});
	}
}

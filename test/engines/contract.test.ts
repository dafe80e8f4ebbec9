import test from 'ava';
import {engineLoaders} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {registerContract} from './contract/index.js';

const oracle = await openReference();
const mustOpen = new Set(['wasm', 'reference']);
const mustDraw = new Set(['wasm', 'tensorflow']);

/** TensorFlow computes in two ways, the second only on a GPU; there it must not round more than the tolerances allow. */
const variants: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
	tensorflow: [
		{unroll: 'cell', tf32: 'off'},
		{unroll: 'sequence', tf32: 'off'},
	],
};

const rows = engineLoaders.flatMap(({name, cells, open}) =>
	(variants[name] ?? [{}]).map(own => ({
		name,
		cells,
		title: [name, own['unroll']].filter(word => word !== undefined).join(', '),
		engine: open({threads: 2, own}),
	})),
);

// All are opened before the first test is declared: ava starts with what has been declared when it is next idle.
const outcomes = await Promise.allSettled(rows.map(({engine}) => engine));

for (const [index, {name, title, cells}] of rows.entries()) {
	const outcome = outcomes[index];
	if (outcome.status === 'fulfilled') {
		const draws = mustDraw.has(name);
		registerContract(title, outcome.value, {cells, draws, ...(name !== 'reference' && {oracle})});
		continue;
	}
	test.serial(`${title} opens, or is one that not every machine has`, t => {
		t.log(String(outcome.reason));
		t.false(mustOpen.has(name));
	});
}

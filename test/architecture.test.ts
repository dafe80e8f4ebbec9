/** The plan of the house: which folder of src may import from which. A new folder has to be given its place here. */
import {globSync, readFileSync} from 'node:fs';
import {dirname, join, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

/**
 * The rooms of src, from the ground up. A room may import from rows above it in this list, and never from its own row or
 * from below; names joined by a space are one room. A file that is named has a room of its own.
 */
const floors: readonly (readonly string[])[] = [
	['config.ts bounds.ts random.ts errors.ts format.ts version.ts'],
	['input'],
	['model model/cells'],
	['data', 'engines/engine.ts engines/trainer-state.ts engines/cells.ts engines/own-options.ts'],
	['engines/reference', 'engines/setup', 'engines/process'],
	[
		'engines/wasm/kernels engines/wasm/kernels/assembly engines/wasm/kernels/codegen engines/wasm/kernels/native engines/wasm/kernels/self-test',
		'engines/tensorflow engines/tensorflow/graph engines/tensorflow/recurrence',
		'engines/webgpu engines/webgpu/gpu engines/webgpu/network engines/webgpu/self-test',
	],
	['engines/wasm/threads', 'engines/tensorflow/setup', 'engines/trial'],
	['engines/wasm/training', 'engines/wasm/generation', 'engines/wasm/sequences'],
	['engines/wasm'],
	['engines'],
	['evaluation/ngram'],
	['evaluation evaluation/copies'],
	['prediction'],
	['checkpoint', 'sampling', 'recipes'],
	['exchange'],
	['exchange/html exchange/html/page', 'exchange/onnx', 'exchange/pytorch', 'exchange/tensorboard'],
	['exchange/hub'],
	['training/teacher'],
	['training'],
	['training/job'],
	['library'],
	['workers'],
	['workers/trainer', 'workers/writer'],
	['ui ui/chart ui/training ui/studio ui/studio/keys ui/studio/text ui/studio/view'],
	['cli/options'],
	['cli/commands/shared'],
	['cli/commands/shared/training'],
	['cli/commands/corpus', 'cli/commands/generate'],
	['cli/commands/export', 'cli/commands/score', 'cli/commands/studio'],
	['cli/commands/train'],
	['cli/commands'],
	['cli'],
];

/** Rules that the floors alone don't make: `from` takes nothing of `never`, unless the file is in `but`. */
const rules: readonly {readonly from: string; readonly never: string; readonly but?: RegExp}[] = [
	{from: 'engines', never: 'data'},
	{from: 'engines/webgpu/gpu', never: 'engines/webgpu/network'},
	{from: 'ui', never: 'engines'},
	{from: 'ui', never: 'model'},
	{from: 'ui', never: 'sampling', but: /^sampling\/(settings|words)\.ts$/},
	{from: 'ui', never: 'workers', but: /^workers\/(start-worker|\w+\/protocol)\.ts$/},
];

/** Packages that only some folders may import. */
const packages: readonly {readonly name: RegExp; readonly only: string}[] = [
	{name: /^@tensorflow\//, only: 'engines/tensorflow'},
	{name: /^webgpu$/, only: 'engines/webgpu'},
	{name: /^(ink|react|yoga-layout)(\/|$)/, only: 'ui'},
	{name: /^commander(\/|$)/, only: 'cli'},
	{name: /^esbuild$/, only: 'exchange/html cli'},
	{name: /^assemblyscript(\/|$)/, only: 'engines/wasm/kernels'},
];

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = globSync('**/*.{ts,tsx}', {cwd: src})
	.map(path => path.split(sep).join('/'))
	.filter(path => !path.includes('/generated/'));

const isIn = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

/** The floor and the room of a file: of all places that hold it, the most exact. */
function whereIs(file: string): {readonly floor: number; readonly room: string} | undefined {
	const places = floors.flatMap((rooms, floor) =>
		rooms.flatMap(room => room.split(' ').map(place => ({floor, room, place}))),
	);
	return places
		.filter(({place}) => isIn(file, place))
		.reduce<(typeof places)[number] | undefined>(
			(best, one) => (best === undefined || one.place.length > best.place.length ? one : best),
			undefined,
		);
}

/** The specifiers that a file imports, types and dynamic imports among them. */
const importsOf = (file: string): readonly string[] =>
	[...readFileSync(join(src, file), 'utf8').matchAll(/(?:from |import |import\()'([^']+)'/g)].map(([, name]) => name);

const isRelative = (name: string): boolean => name.startsWith('.');

/** The file that a relative import leads to; assembly leaves the extension out, and takes generated files. */
function target(file: string, name: string): string {
	const path = join(dirname(file), name).split(sep).join('/').replace(/\.js$/, '');
	return files.find(one => one === `${path}.ts` || one === `${path}.tsx`) ?? `${path}.ts`;
}

test('every folder of src has its place in the plan, and the plan names nothing else', t => {
	const folders = new Set(files.map(dirname).filter(folder => folder !== '.'));
	const named = new Set(floors.flat().flatMap(room => room.split(' ')));
	const unnamed = [...folders].filter(folder => !named.has(folder) && files.some(file => dirname(file) === folder));
	t.deepEqual(unnamed, []);
	t.deepEqual(
		[...named].filter(place => !folders.has(place) && !files.includes(place)),
		[],
	);
	t.deepEqual(
		files.filter(file => whereIs(file) === undefined),
		[],
	);
});

test('imports point one way', t => {
	const wrong = files.flatMap(file =>
		importsOf(file)
			.filter(isRelative)
			.map(name => target(file, name))
			.filter(imported => {
				const [above, below] = [whereIs(file), whereIs(imported)];
				return above?.room !== below?.room && (above?.floor ?? 0) <= (below?.floor ?? 0);
			})
			.map(imported => `${file} → ${imported}`),
	);
	t.deepEqual(wrong, []);
});

test('what the floors allow, a rule may still forbid', t => {
	const wrong = rules.flatMap(({from, never, but}) =>
		files
			.filter(file => isIn(file, from))
			.flatMap(file =>
				importsOf(file)
					.filter(isRelative)
					.map(name => target(file, name))
					.filter(imported => isIn(imported, never) && !but?.test(imported))
					.map(imported => `${file} → ${imported}`),
			),
	);
	t.deepEqual(wrong, []);
});

test('a package is imported where it belongs', t => {
	const wrong = packages.flatMap(({name, only}) =>
		files
			.filter(file => !only.split(' ').some(place => isIn(file, place)))
			.flatMap(file =>
				importsOf(file)
					.filter(one => name.test(one))
					.map(one => `${file} → ${one}`),
			),
	);
	t.deepEqual(wrong, []);
});

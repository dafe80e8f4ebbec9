/**
 * Bundles the compiled program, with the packages that its screens are drawn by, into the few files of `dist/program`, which the
 * launcher starts: to find, read and link four hundred modules takes longer than to draw a screen. `npm run build` runs this after the
 * rest is compiled. Other programs that import charloom, and the tests, take the modules of `dist/src`.
 */
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, type Metafile, type Plugin} from 'esbuild';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
const modules = join(packageRoot, 'dist', 'src');
const program = join(packageRoot, 'dist', 'program');

/** Modules that a process or a thread begins with, by the bundles that they become. All bundles lie one folder below `program`. */
const entries: Readonly<Record<string, string>> = {
	'cli/main': 'cli/main.js',
	'trainer/main': 'workers/trainer/main.js',
	'writer/main': 'workers/writer/main.js',
	'generation/worker': 'engines/wasm/generation/worker.js',
	'training/worker': 'engines/wasm/training/worker.js',
	'teacher/thread': 'training/teacher/ngram-thread.js',
	'tensorflow/process': 'engines/tensorflow/process.js',
	'webgpu/process': 'engines/webgpu/process.js',
};

/** The way from a bundle to a file. */
const fromBundle = (path: string): string => relative(join(program, 'any'), path).replaceAll('\\', '/');

/** The bundle of a module that something begins with, or the file itself. */
function placeOf(path: string): string {
	const entry = Object.entries(entries).find(([, module]) => join(modules, module) === path);
	return fromBundle(entry === undefined ? path : join(program, `${entry[0]}.js`));
}

/** A module that is moved into a bundle still finds the files beside its old place. */
const places: Plugin = {
	name: 'places',
	setup({onLoad}) {
		onLoad({filter: /\.js$/, namespace: 'file'}, async ({path}) => {
			if (!path.startsWith(modules)) return undefined;
			const own = `new URL(${JSON.stringify(fromBundle(path))}, import.meta.url).href`;
			const source = await readFile(path, 'utf8');
			const contents = source.replaceAll(
				/new URL\('([^']+\.js)', import\.meta\.url\)|import\.meta\.url/g,
				(_, script: string | undefined) =>
					script === undefined
						? own
						: `new URL(${JSON.stringify(placeOf(resolve(dirname(path), script)))}, import.meta.url)`,
			);
			return {contents};
		});
	},
};

/**
 * yoga, which computes the layout of screens, has its WebAssembly in the file itself, and yet fetches it where there is `fetch`: the
 * first use of that makes Node load a client for HTTP, for an eighth of the time that a screen needs to come up.
 */
const withoutFetching: Plugin = {
	name: 'without fetching',
	setup({onLoad}) {
		onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path}) => ({
			contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`,
		}));
	},
};

/** The licenses of the packages that the bundles hold parts of: they ask to be kept with every copy. */
async function licensesOf({inputs}: Metafile): Promise<string> {
	const folders = Object.keys(inputs).map(path => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
	const texts = [...new Set(folders)].sort().map(async folder => {
		if (folder === undefined) return [];
		const name = (await readdir(join(packageRoot, folder))).find(file => /^licen[cs]e/i.test(file));
		const {license} = JSON.parse(await readFile(join(packageRoot, folder, 'package.json'), 'utf8'));
		const text = name === undefined ? license : await readFile(join(packageRoot, folder, name), 'utf8');
		return [`${folder.split('node_modules/').at(-1)}\n\n${text.trim()}\n`];
	});
	return (await Promise.all(texts)).flat().join('\n----\n\n');
}

await rm(program, {recursive: true, force: true});
const {metafile} = await build({
	entryPoints: Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, join(modules, module)])),
	outdir: program,
	absWorkingDir: packageRoot,
	chunkNames: 'parts/[name]-[hash]',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	minifyWhitespace: true,
	minifySyntax: true,
	legalComments: 'none',
	define: {'process.env.NODE_ENV': '"production"'},
	// Packages of CommonJS find Node's own modules by `require`.
	banner: {js: "import {createRequire as requireIn} from 'node:module'; const require = requireIn(import.meta.url);"},
	// These are native, or parts of ink that only its developers use.
	external: ['@tensorflow/*', 'webgpu', 'react-devtools-core'],
	plugins: [places, withoutFetching],
	metafile: true,
	logLevel: 'warning',
});
await writeFile(join(program, 'LICENSES.txt'), await licensesOf(metafile));

/**
 * Bundles the two scripts of the page, which run in browsers, into files beside this one. "npm run build" runs this after the
 * rest is compiled; esbuild takes the sources themselves.
 */
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const sources = new URL('../../../../src/exchange/html/page/', import.meta.url);

await build({
	entryPoints: ['boot', 'main'].map(name => fileURLToPath(new URL(`${name}.ts`, sources))),
	outdir: fileURLToPath(new URL('scripts/', import.meta.url)),
	bundle: true,
	minify: true,
	format: 'iife',
	platform: 'browser',
	target: 'es2022',
	legalComments: 'none',
	logLevel: 'warning',
});

/** A TensorFlow to compile against: PyPI's wheel as it lies in a Python environment, or the libtensorflow of C programs. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

export type Library = {
	/** The origin of TensorFlow, in words. */
	readonly source: string;
	readonly include: string;
	/** Full paths of the libraries to link with. */
	readonly files: readonly string[];
	readonly folder: string;
	/** The folder of pip's description of the package, if it is a wheel. */
	readonly metadata: string | undefined;
};

const suffix = process.platform === 'darwin' ? (name: string) => `${name}.2.dylib` : (name: string) => `${name}.so.2`;

/** The C++ library of a wheel contains the C functions; libtensorflow has nothing else. */
const libraryNames = ['libtensorflow_cc', 'libtensorflow'].map(suffix);
const framework = suffix('libtensorflow_framework');

/** pip's description of the package, beside its folder. */
const metadataBeside = (folder: string): string | undefined =>
	globSync(join(dirname(folder), 'tensorflow*-*.dist-info', 'METADATA')).find(path =>
		/tensorflow(_cpu|_cpu_aws|_intel|_macos)?-[\d.]+\.dist-info/.test(path),
	);

/** The version such as `2.21.0`, from the name of pip's description or from the headers. */
export function versionOf({metadata, include}: Library): string {
	const [, version] = /-([\d.]+)\.dist-info/.exec(metadata ?? '') ?? [];
	if (version !== undefined) return version;
	const header = join(include, 'tensorflow', 'core', 'public', 'version.h');
	const text = existsSync(header) ? readFileSync(header, 'utf8') : '';
	const parts = ['MAJOR', 'MINOR', 'PATCH'].map(part => new RegExp(`define TF_${part}_VERSION (\\d+)`).exec(text)?.[1]);
	return parts.every(part => part !== undefined) ? parts.join('.') : 'of unknown version';
}

/** Tells from the name whether it was built for GPUs too. */
export const isForGpu = ({metadata}: Library): boolean => !metadata?.includes('tensorflow_cpu');

/** The TensorFlow in a folder, or below it as pip and the official archives lay it out; undefined where there is none. */
export function libraryIn(folder: string, source: string): Library | undefined {
	const root = resolve(folder);
	for (const base of [root, join(root, 'tensorflow')]) {
		const include = join(base, 'include');
		if (!existsSync(join(include, 'tensorflow', 'c', 'eager', 'c_api.h'))) continue;
		for (const place of [base, join(base, 'lib')]) {
			const main = libraryNames.map(name => join(place, name)).find(existsSync);
			if (!main || !existsSync(join(place, framework))) continue;
			const files = [main, join(place, framework)];
			return {source, include, files, folder: place, metadata: metadataBeside(base)};
		}
	}
	return undefined;
}

/** Compiles the native kernels into one addon that has a variant for each kind of processor of this architecture. */
import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../../../errors.js';
import {findCompiler, headersFolder, linkedLibraries, linkFlags} from '../../../setup/compiler.js';
import {lastLines, outputOf, runProgram} from '../../../setup/program.js';
import {type AddonRecord, addonFile, readRecord, recordFile, sourceDigest, sourceFolder} from './record.js';
import {compilations, type NativeVariant} from './variants.js';

/** The flags forbid the compiler to fuse or reorder operations, so that results are those of the WebAssembly kernels. */
const commonFlags = [
	...['-std=gnu11', '-O2', '-ffp-contract=off', '-w', '-DNAPI_VERSION=8'],
	...(process.platform === 'win32' ? [] : ['-fPIC']),
];

type Compiled = {readonly object: string} | {readonly error: string};

async function compileObject(
	compiler: string,
	source: string,
	object: string,
	flags: readonly string[],
): Promise<Compiled> {
	const input = join(sourceFolder, source);
	const result = await runProgram(compiler, [...commonFlags, ...flags, '-c', input, '-o', object]);
	return result?.code === 0 ? {object} : {error: result ? lastLines(result, 3) : `${compiler} is gone.`};
}

/** Compiles all variants of this architecture. Older compilers don't know all instructions: variants that they can't compile are left out. */
async function compileVariants(compiler: string, folder: string) {
	const mine = (Object.keys(compilations) as NativeVariant[]).filter(
		variant => compilations[variant].architecture === process.arch,
	);
	const results = await Promise.all(
		mine.map(async variant => {
			const {source, flags} = compilations[variant];
			const object = join(folder, `${variant}.o`);
			return [variant, await compileObject(compiler, source, object, [...flags, `-DVARIANT=${variant}`])] as const;
		}),
	);
	const objects = results.flatMap(([variant, result]) =>
		'object' in result ? [[variant, result.object] as const] : [],
	);
	const failed = results.flatMap(([variant, result]) => ('error' in result ? [[variant, result.error] as const] : []));
	return {objects, failed};
}

async function linkAddon(
	compiler: string,
	folder: string,
	variants: readonly NativeVariant[],
	objects: readonly string[],
) {
	const has = variants.map(variant => `-DHAS_${variant.toUpperCase()}`);
	const glue = await compileObject(compiler, 'addon.c', join(folder, 'addon.o'), [...has, '-I', headersFolder()]);
	if ('error' in glue) throw new UserError(`${compiler} could not compile the native kernels:\n${glue.error}`);
	const addon = join(folder, 'kernels.node');
	const libraries = await linkedLibraries(folder);
	const result = await runProgram(compiler, [...linkFlags, glue.object, ...objects, ...libraries, '-o', addon]);
	if (result?.code !== 0) {
		throw new UserError(
			`${compiler} could not link the native kernels:\n${result ? lastLines(result) : `${compiler} is gone.`}`,
		);
	}
	return addon;
}

/**
 * Writes the addon and its record to `folder`, unless it has an addon that the same compiler made from the same sources. Throws a
 * UserError that says what is missing, and leaves no file then.
 */
export async function compileAddon(folder: string): Promise<AddonRecord> {
	try {
		const compiler = await findCompiler('C', 'without one the WebAssembly kernels are used');
		const version = ((await outputOf(compiler, ['--version'])) ?? compiler).split('\n')[0];
		const digest = await sourceDigest();
		const before = await readRecord(folder);
		if (before?.digest === digest && before.compiler === version) return before;
		return await make(folder, compiler, {digest, compiler: version});
	} catch (error) {
		await Promise.all([addonFile(folder), recordFile(folder)].map(file => rm(file, {force: true})));
		throw error;
	}
}

async function make(
	folder: string,
	compiler: string,
	known: Pick<AddonRecord, 'digest' | 'compiler'>,
): Promise<AddonRecord> {
	await mkdir(folder, {recursive: true});
	const work = await mkdtemp(join(folder, 'compiling-'));
	try {
		const {objects, failed} = await compileVariants(compiler, work);
		if (objects.length === 0) {
			const reasons = failed.map(([variant, error]) => `${variant}: ${error}`);
			throw new UserError([`${compiler} could compile no native kernels:`, ...reasons].join('\n'));
		}
		const variants = objects.map(([variant]) => variant);
		const addon = await linkAddon(
			compiler,
			work,
			variants,
			objects.map(([, object]) => object),
		);
		const record: AddonRecord = {...known, variants, failed: Object.fromEntries(failed)};
		await rm(recordFile(folder), {force: true});
		await rename(addon, addonFile(folder));
		await writeFile(recordFile(folder), JSON.stringify(record));
		return record;
	} finally {
		await rm(work, {recursive: true, force: true});
	}
}

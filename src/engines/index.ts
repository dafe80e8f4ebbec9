/**
 * The engines, best first, and the choice between them. An engine is imported only when it is to be opened, so that nobody
 * waits for one that isn't used, or fails for want of one that isn't installed.
 */
import type {CellKind} from '../config.js';
import {UsageError, UserError} from '../errors.js';
import {lackOf} from './cells.js';
import type {Engine, EngineLoader, EngineOptions} from './engine.js';
import {reference} from './reference/loader.js';
import {tensorflow} from './tensorflow/loader.js';
import {wasm} from './wasm/loader.js';

export const engineLoaders: readonly EngineLoader[] = [tensorflow, wasm, reference];

/** Opens an engine by its name. Throws an Error that says why it can't be used. */
function openLoader({open, bfloat16}: EngineLoader, options: EngineOptions): Promise<Engine> {
	if (options.productPrecision === 'bfloat16' && !bfloat16) throw new Error('it computes in float32 only');
	return open(options);
}

/** Opens an engine on behalf of `auto`; throws an Error where `auto` leaves it alone. */
function openAutomatically(loader: EngineLoader, options: EngineOptions): Promise<Engine> {
	if (loader.automatic !== 'gpu') return openLoader(loader, options);
	const isForCpu = options.device === 'cpu' || (options.purpose === 'generating' && options.device !== 'gpu');
	if (isForCpu) throw new Error('it is left to be asked for by name, or by `--device gpu`');
	return openLoader(loader, {...options, device: 'gpu'});
}

/** The engines of `tried` that have the cell; throws a UserError that names those of `known` which do, if there are none. */
function withCell(
	cell: CellKind | undefined,
	tried: readonly EngineLoader[],
	known: readonly EngineLoader[],
): readonly EngineLoader[] {
	if (cell === undefined) return tried;
	const [having, lacking] = [true, false].map(has => tried.filter(({cells}) => cells.includes(cell) === has));
	if (having.length > 0) return having;
	const others = known.filter(({cells}) => cells.includes(cell)).map(({name}) => `\`--engine ${name}\` has it.`);
	throw new UserError([...lacking.map(({name, cells}) => lackOf(name, cell, cells).message), ...others].join('\n'));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Opens the engine of that name, or for `auto` the first that works here. Throws a UserError with the reasons of all that
 * were tried if none does or if it lacks the cell of `options`, and a UsageError for a name that isn't known.
 */
export async function openEngine(
	wanted: string,
	options: EngineOptions,
	loaders: readonly EngineLoader[] = engineLoaders,
): Promise<Engine> {
	const tried = loaders.filter(({name, automatic}) => (wanted === 'auto' ? automatic !== 'never' : name === wanted));
	if (wanted !== 'auto' && tried.length === 0) {
		const known = ['auto', ...loaders.map(({name}) => name)].join(', ');
		throw new UsageError(`Expected the engine to be one of ${known}; got \`${wanted}\`.`);
	}
	const fitting = withCell(options.cell, tried, loaders);
	const reasons: string[] = [];
	for (const loader of fitting) {
		try {
			return await (wanted === 'auto' ? openAutomatically(loader, options) : openLoader(loader, options));
		} catch (error) {
			reasons.push(`${loader.name}: ${messageOf(error)}`);
		}
	}
	const [failed, remedy] =
		wanted === 'auto'
			? ['No engine works on this machine.', '`--engine reference` works everywhere, but is slow.']
			: [`The engine \`${wanted}\` does not work on this machine.`, '`--engine auto` takes the best one that does.'];
	throw new UserError([failed, ...reasons.map(reason => `  ${reason}`), remedy].join('\n'));
}

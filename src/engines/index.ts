/**
 * The engines, and the choice between them. An engine is imported only when it is to be opened, so that nobody waits for one
 * that isn't used, or fails for want of one that isn't installed.
 */
import type {CellKind} from '../config.js';
import {UsageError, UserError} from '../errors.js';
import {lackOf} from './cells.js';
import type {Engine, EngineLoader, EngineOptions} from './engine.js';
import {reference} from './reference/loader.js';
import {tensorflow} from './tensorflow/loader.js';
import {openFastest} from './trial/trial.js';
import {wasm} from './wasm/loader.js';
import {webgpu} from './webgpu/loader.js';

export const engineLoaders: readonly EngineLoader[] = [tensorflow, webgpu, wasm, reference];

/** Opens an engine. Throws an Error that says why it can't be used. */
function openLoader({open, rounds = [], softTargets}: EngineLoader, options: EngineOptions): Promise<Engine> {
	if (options.softTargets && !softTargets) throw new Error('it can learn from the text alone, not from a teacher');
	const {productPrecision = 'float32'} = options;
	if (productPrecision !== 'float32' && !rounds.includes(productPrecision)) {
		throw new Error(`it computes in float32 ${rounds.length > 0 ? `or ${rounds.join(' or ')} ` : ''}only`);
	}
	return open(options);
}

/** `auto` leaves some engines alone for some work. */
const isLeftAlone = (loader: EngineLoader, {work, device, softTargets}: EngineOptions): boolean =>
	loader.automatic === 'never' ||
	(softTargets === true && !loader.softTargets) ||
	(loader.automatic === 'learning' && work?.purpose === 'generating' && device !== 'gpu');

/** The engines that know the options which were changed, such as `--kernels portable`; all of them where none knows all of these. */
function knowing(options: EngineOptions, loaders: readonly EngineLoader[]): readonly EngineLoader[] {
	const rows = loaders.flatMap(({options: own = []}) => own);
	const changed = Object.entries(options.own ?? {}).filter(
		([key, value]) => rows.find(row => row.key === key)?.default !== value,
	);
	const having = loaders.filter(({options: own = []}) => changed.every(([key]) => own.some(row => row.key === key)));
	return having.length > 0 ? having : loaders;
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

const failure = (reasons: readonly string[], failed: string, remedy: string): UserError =>
	new UserError([failed, ...reasons.map(reason => `  ${reason}`), remedy].join('\n'));

const withoutPrecision =
	'`--precision float32`, the default, works everywhere; a run that was begun in another goes on only where that is to be had.';

/** The engines between which `auto` chooses. Throws a UserError where none of them has the cell of the work. */
export function automaticLoaders(
	options: EngineOptions,
	loaders: readonly EngineLoader[] = engineLoaders,
): readonly EngineLoader[] {
	const automatic = loaders.filter(loader => !isLeftAlone(loader, options));
	return knowing(options, withCell(options.work?.model.cell, automatic, loaders));
}

async function openAutomatic(options: EngineOptions, loaders: readonly EngineLoader[]): Promise<Engine> {
	const reasons: string[] = [];
	const contestants = automaticLoaders(options, loaders).map(loader => ({
		loader,
		open: () => openLoader(loader, {...options, unasked: true}),
	}));
	const engine = await openFastest(contestants, options, reasons);
	if (engine) return engine;
	const {productPrecision = 'float32'} = options;
	const inPrecision = productPrecision === 'float32' ? '' : ` in ${productPrecision}`;
	throw failure(
		reasons,
		`No engine works${inPrecision} on this machine.`,
		inPrecision ? withoutPrecision : '`--engine reference` works everywhere, but is slow.',
	);
}

/**
 * Opens the engine of that name, or for `auto` the fastest that works here. Throws a UserError with the reasons of all that
 * were tried if none does or if it lacks the cell of `options`, and a UsageError for a name that isn't known.
 */
export async function openEngine(
	wanted: string,
	options: EngineOptions,
	loaders: readonly EngineLoader[] = engineLoaders,
): Promise<Engine> {
	if (wanted === 'auto') return openAutomatic(options, loaders);
	const named = loaders.filter(({name}) => name === wanted);
	if (named.length === 0) {
		const known = ['auto', ...loaders.map(({name}) => name)].join(', ');
		throw new UsageError(`Expected the engine to be one of ${known}; got \`${wanted}\`.`);
	}
	const [loader] = withCell(options.work?.model.cell, named, loaders);
	try {
		return await openLoader(loader, options);
	} catch (error) {
		const reason = `${loader.name}: ${error instanceof Error ? error.message : String(error)}`;
		const failed = `The engine \`${wanted}\` does not work on this machine.`;
		const {productPrecision = 'float32'} = options;
		const isPlain = productPrecision === 'float32';
		throw failure([reason], failed, isPlain ? '`--engine auto` takes the best one that does.' : withoutPrecision);
	}
}

/** `generate --adapt`: the weights follow the seed before the text goes on in its manner. */

import {saveAdapted} from '../../../checkpoint/adapted.js';
import {checkFree} from '../../../checkpoint/run.js';
import type {GivenText} from '../../../data/given-text.js';
import type {Engine} from '../../../engines/engine.js';
import {UsageError, UserError} from '../../../errors.js';
import {type Adapted, followPasses, type PassesOptions} from '../../../evaluation/dynamic.js';
import {grouped, runInCommand} from '../../../format.js';
import {type AdaptValues, adaptationOf, adaptOptions} from '../../options/adapt.js';
import {flagOf} from '../../options/option.js';
import {liveLine} from '../shared/live-line.js';
import type {LoadedRun} from '../shared/load-run.js';
import {print} from '../shared/output.js';
import type {Streams} from './text-output.js';

export type AdaptWork = {
	readonly seed: GivenText;
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

type Work = AdaptWork & {readonly loaded: LoadedRun; readonly engine: Engine};

/** Throws a UsageError where something was set that only `--adapt` uses. */
export function checkAdapt({adapt, ...others}: AdaptValues): void {
	if (adapt) return;
	const [given] = adaptOptions.map(({key}) => key).filter(key => key !== 'adapt' && others[key] !== undefined);
	if (given) throw new UsageError(`Expected ${flagOf(given)} together with --adapt. Add --adapt.`);
}

type Values = AdaptValues & {readonly quiet: boolean};

/** The line for stderr that says how far the passes have come. */
const told = (losses: readonly number[], characters: number): string =>
	`adapted to ${grouped(characters)} characters, dynamic ` +
	`${losses.map(loss => loss.toFixed(4)).join(', then ')} nats a character\n`;

/** Reads the seed as often as is wanted; undefined when it was aborted on the way. */
async function followSeed({loaded, seed, engine, signal, streams}: Work, values: Values): Promise<Adapted | undefined> {
	const settings = adaptationOf(values);
	const line = liveLine(streams.stderr);
	const onProgress: PassesOptions['onProgress'] = (pass, count, total, loss) =>
		values.quiet ||
		line.show(
			`adapting, pass ${pass} of ${settings.passes}: ${grouped(count)} of ${grouped(total)} characters, ` +
				`dynamic ${loss.toFixed(4)}`,
		);
	const start = {model: loaded.run.config.model, parameters: loaded.model.parameters};
	try {
		return await followPasses(engine, start, Uint32Array.from(seed.ids), {...settings, signal, onProgress});
	} catch (error) {
		if (!signal.aborted) throw error;
		return undefined;
	} finally {
		line.clear();
	}
}

/**
 * The run with weights that have followed the seed, which are kept in a folder of their own where that was asked for;
 * undefined when it was aborted.
 */
export async function adapt(work: Work, values: Values): Promise<LoadedRun | undefined> {
	const {loaded, seed, streams} = work;
	const characters = seed.ids.length;
	if (characters < 2) {
		throw new UserError(
			`Expected a seed of at least two characters to adapt to, got ${characters}. Give a longer one with --seed, --seed-file or standard input.`,
		);
	}
	if (values.keepAdapted !== undefined) await checkFree(values.keepAdapted);
	const followed = await followSeed(work, values);
	if (!followed) return undefined;
	const {parameters, losses} = followed;
	if (!values.quiet) print(streams.stderr, told(losses, characters));
	const {step} = loaded.model;
	if (values.keepAdapted !== undefined) {
		const adaptation = {from: loaded.run.name, characters, ...adaptationOf(values)};
		const path = await saveAdapted(values.keepAdapted, loaded.run, {parameters, step}, adaptation);
		if (!values.quiet) print(streams.stderr, `kept the adapted weights in ${runInCommand(path)}\n`);
	}
	return {...loaded, model: {parameters, step, kind: 'adapted'}};
}

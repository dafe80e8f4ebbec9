/** From a dashboard into the studio, with the run that was looked at. */
import {randomInt} from 'node:crypto';
import {defaultSample} from '../config.js';
import {openStudio, studioDefaults} from '../ui/studio/open.js';
import {Interrupted, runFolders} from './context.js';
import type {EngineSettings} from './training-job.js';

export type StudioEntrance = {
	/** The run's folder. */
	readonly run: string;
	readonly engine: Pick<EngineSettings, 'engine' | 'threads' | 'kernels'>;
	readonly isAscii: boolean;
};

/** Shows the studio until it is left; throws `Interrupted` after Ctrl-C or a signal. */
export async function enterStudio({run, engine, isAscii}: StudioEntrance): Promise<void> {
	const exitCode = await openStudio({
		runPath: run,
		runFolders,
		seedText: '',
		sample: defaultSample,
		randomSeed: randomInt(1_000_000),
		speed: studioDefaults.speed,
		tint: studioDefaults.tint,
		engine: {name: engine.engine, threads: engine.threads, kernels: engine.kernels},
		isAscii,
	});
	if (exitCode !== 0) throw new Interrupted(exitCode);
}

/** From a dashboard into the studio, with the run that was looked at. */
import {randomInt} from 'node:crypto';
import {defaultSample} from '../config.js';
import {openStudio, studioDefaults} from '../ui/studio/open.js';
import {Interrupted, runFolders} from './context.js';
import {engineChoiceOf} from './engine-choice.js';

export type StudioEntrance = {
	/** The run's folder. */
	readonly run: string;
	readonly engine: Parameters<typeof engineChoiceOf>[0];
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
		engine: engineChoiceOf(engine),
		isAscii,
	});
	if (exitCode !== 0) throw new Interrupted(exitCode);
}

/** Into the studio, and from there to the training of a new model and back. */
import {randomInt} from 'node:crypto';
import type {Precision} from '../../../engines/engine.js';
import {defaultSample} from '../../../sampling/settings.js';
import {type EngineSettings, plainJob} from '../../../training/job/open-job.js';
import type {ScreenLook} from '../../../ui/screen-props.js';
import {type OpenStudioOptions, openStudio, studioDefaults} from '../../../ui/studio/open.js';
import {corpusFolder, Interrupted, runFolders} from '../shared/paths.js';
import {trainOnScreen} from '../train/on-screen.js';
import {engineChoiceOf} from './engine-choice.js';
import {studioWorld} from './world.js';

export type ShownStudio = Omit<OpenStudioOptions, 'world'>;

/**
 * Shows the studio until it is left. A model that its reader wants to be trained is trained on the dashboard, and the
 * studio goes on with it. Throws `Interrupted` after Ctrl-C or a signal.
 */
export async function showStudio(shown: ShownStudio, settings: EngineSettings): Promise<void> {
	let options = shown;
	for (;;) {
		const {exitCode, train} = await openStudio({...options, world: studioWorld(runFolders, corpusFolder)});
		if (exitCode !== 0) throw new Interrupted(exitCode);
		if (train === undefined) return;
		const {run, wantsStudio} = await trainOnScreen(plainJob([train], settings), options);
		if (!wantsStudio) return;
		options = {...options, runPath: run, seedText: ''}; // the new model may not know the seed's characters
	}
}

export type StudioEntrance = ScreenLook & {
	/** The run's folder. */
	readonly run: string;
	readonly engine: EngineSettings;
	readonly precision?: Precision;
};

/** From a dashboard into the studio, with the run that was looked at. */
export const enterStudio = ({run, engine, precision, isAscii, theme}: StudioEntrance): Promise<void> =>
	showStudio(
		{
			runPath: run,
			seedText: '',
			sample: defaultSample,
			randomSeed: randomInt(1_000_000),
			speed: studioDefaults.speed,
			tint: studioDefaults.tint,
			engine: engineChoiceOf(engine, precision),
			isAscii,
			theme,
		},
		engine,
	);

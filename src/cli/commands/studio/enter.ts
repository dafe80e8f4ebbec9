/** Into the studio, and from there to the training of a new model and back. */
import {randomInt} from 'node:crypto';
import type {Precision} from '../../../engines/engine.js';
import {UserError} from '../../../errors.js';
import {corpusFolder, runFolders} from '../../../library/places.js';
import {defaultSample} from '../../../sampling/settings.js';
import type {EngineSettings} from '../../../training/job/open-engine.js';
import type {ScreenLook} from '../../../ui/screen-props.js';
import {type OpenStudioOptions, openStudio, type Studio, studioDefaults} from '../../../ui/studio/open.js';
import {Interrupted} from '../shared/interrupted.js';
import {engineChoiceOf} from './engine-choice.js';
import {studioWorld} from './world.js';

export type ShownStudio = Omit<OpenStudioOptions, 'world'>;

/**
 * Shows the studio until it is left. A model that its reader wants to be trained is trained on the dashboard; from there the
 * reader comes back to the branches that they had, or goes on to the new model. Throws `Interrupted` after Ctrl-C or a signal.
 */
export async function showStudio(shown: ShownStudio, settings: EngineSettings): Promise<void> {
	const world = studioWorld(runFolders, corpusFolder);
	let options: OpenStudioOptions = {...shown, world};
	let studio = await openStudio(options);
	try {
		for (;;) {
			const {exitCode, train} = await studio.show();
			if (exitCode !== 0) throw new Interrupted(exitCode);
			if (train === undefined) return;
			const run = await trainFor(studio, train, settings, options);
			if (run === undefined) continue;
			await studio.close();
			options = {...options, runPath: run, seedText: ''}; // the new model may not know the seed's characters
			studio = await openStudio(options);
		}
	} finally {
		// The text stays to be read, also where the screen has failed.
		await studio.close();
	}
}

/** Trains on a text; gives the run where its model is to be written with. The studio says what went wrong. */
async function trainFor(
	studio: Studio,
	text: string,
	settings: EngineSettings,
	look: ScreenLook,
): Promise<string | undefined> {
	try {
		// The studio's first frame need not wait for what trains.
		const [{trainOnScreen}, {plainJob}] = await Promise.all([
			import('../shared/training/on-screen.js'),
			import('../../../training/job/open-job.js'),
		]);
		const {run, wantsStudio} = await trainOnScreen(plainJob([text], settings), look);
		return wantsStudio ? run : undefined;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		studio.complain(error.message);
		return undefined;
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

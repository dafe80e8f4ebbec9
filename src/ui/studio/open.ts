/** Opens the studio on a run. This file loads neither ink nor react. */
import {printable} from '../../format.js';
import type {ScreenLook} from '../screen-props.js';
import {screenEnvironment, showScreen, signalExitCodes} from '../terminal.js';
import type {ControllerOptions} from './controller.js';
import {endingOf} from './ending.js';
import type {StudioEnd, StudioScreenProps} from './view/screen.js';

export type OpenStudioOptions = ControllerOptions & ScreenLook;

/** Speed and tint where nothing was said. */
export const studioDefaults = {speed: 80, tint: 'none'} as const;

/**
 * Shows the studio until it is left, prints what was written last into the scrollback, and gives the exit code (0, or 130
 * after Ctrl-C) and the text to train on, if there is one. The caller has made sure that there is a terminal (`canShowScreen`). Throws a UserError where the run
 * can't be loaded.
 */
export async function openStudio({isAscii, theme, ...options}: OpenStudioOptions): Promise<StudioEnd> {
	const {stdout} = process;
	Object.assign(process.env, screenEnvironment(process.env)); // before anything loads react or chalk
	const {StudioController} = await import('./controller.js');
	const controller = new StudioController(options, {columns: stdout.columns || 80, rows: stdout.rows || 24});
	const {store, dispatch, attach} = controller;
	try {
		const end = await showScreen<StudioScreenProps, StudioEnd>(
			async () => (await import('./view/screen.js')).StudioScreen,
			{store, dispatch, attach},
			{isAscii, theme, onSignal: cause => dispatch({type: 'signal', exitCode: signalExitCodes[cause]})},
		);
		return end;
	} finally {
		// Also where the screen has failed the text stays to be read.
		await controller.close();
		stdout.write(printable(endingOf(store.getState(), stdout.columns || 80)));
	}
}

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

/** A studio that keeps its branches while its screen is away. */
export type Studio = {
	/** Shows the screen until it is left, and pauses. Throws a UserError where the run can't be loaded. */
	readonly show: () => Promise<StudioEnd>;
	/** Says on the screen, when it is shown again, what has gone wrong meanwhile. */
	readonly complain: (message: string) => void;
	/** Ends the writer, and prints the end of the text into the scrollback. */
	readonly close: () => Promise<void>;
};

/** Opens the studio. The caller has made sure that there is a terminal (`canShowScreen`). */
export async function openStudio({isAscii, theme, ...options}: OpenStudioOptions): Promise<Studio> {
	const {stdout} = process;
	Object.assign(process.env, screenEnvironment(process.env)); // before anything loads react or chalk
	const {StudioController} = await import('./controller.js');
	const controller = new StudioController(options, {columns: stdout.columns || 80, rows: stdout.rows || 24});
	const {store, dispatch, attach} = controller;
	return {
		async show() {
			controller.detach();
			const end = await showScreen<StudioScreenProps, StudioEnd>(
				async () => (await import('./view/screen.js')).StudioScreen,
				{store, dispatch, attach},
				{isAscii, theme, onSignal: cause => dispatch({type: 'signal', exitCode: signalExitCodes[cause]})},
			);
			dispatch({type: 'key', action: 'cancel'});
			if (store.getState().isWriting) dispatch({type: 'key', action: 'pause'});
			return end;
		},
		complain: message => dispatch({type: 'notTrained', reason: message}),
		async close() {
			await controller.close();
			stdout.write(printable(endingOf(store.getState(), stdout.columns || 80, controller.output)));
		},
	};
}

/** The contract between a screen and whoever shows it. */
import type {ThemeChoice} from './background.js';

/** Every screen gets these properties beside its own. */
export type ScreenProps<Result> = {
	/** Takes the screen away; `showScreen` gives the result, or throws the error. */
	readonly leave: (result: Result) => void;
	readonly fail: (error: unknown) => void;
	readonly isAscii: boolean;
};

/** The signals that ask a screen to stop. */
export type StopCause = 'SIGTERM' | 'SIGHUP' | 'SIGINT';

/** The look of a screen, as the reader wants it. */
export type ScreenLook = {readonly isAscii: boolean; readonly theme: ThemeChoice};

export type ShowOptions = ScreenLook & {
	/** A signal came. The screen should leave soon; a second signal leaves at once. */
	readonly onSignal: (cause: StopCause) => void;
	/** Called whenever a second Ctrl-C or signal leaves at once, before the process ends. */
	readonly onAbandon?: () => void;
};

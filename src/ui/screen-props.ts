/** The contract between a screen and whoever shows it. */

/** Every screen gets these properties beside its own. */
export type ScreenProps<Result> = {
	/** Takes the screen away; `showScreen` gives the result, or throws the error. */
	readonly leave: (result: Result) => void;
	readonly fail: (error: unknown) => void;
	readonly isAscii: boolean;
};

/** The signals that ask a screen to stop. */
export type StopCause = 'SIGTERM' | 'SIGHUP' | 'SIGINT';

export type ShowOptions = {
	readonly isAscii: boolean;
	/** A signal came. The screen should leave soon; a second signal leaves at once. */
	readonly onSignal: (cause: StopCause) => void;
	/** Called whenever a second Ctrl-C or signal leaves at once, before the process ends. */
	readonly onAbandon?: () => void;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

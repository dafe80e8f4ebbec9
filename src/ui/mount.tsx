/** The part of showing a screen that needs ink. Imported by `terminal.ts` only, once the environment is ready. */
import {render} from 'ink';
import type {ComponentType} from 'react';
import type {ScreenProps, ShowOptions} from './screen-props.js';
import {GlyphContext, glyphsOf} from './theme.js';

const framesPerSecond = 30;

const isForReader = (): boolean => process.env['INK_SCREEN_READER'] === 'true';

export async function mount<Props, Result>(
	Component: ComponentType<Props & ScreenProps<Result>>,
	props: Props,
	{isAscii, stdin, stdout}: ShowOptions,
): Promise<Result> {
	let outcome: {readonly result: Result} | {readonly error: unknown} | undefined;
	// A screen may leave while it is drawn for the first time, when there is no instance yet.
	const unmount = (): void => queueMicrotask(() => instance.unmount());
	const leave = (result: Result): void => {
		outcome ??= {result};
		unmount();
	};
	const fail = (error: unknown): void => {
		outcome ??= {error};
		unmount();
	};
	const instance = render(
		<GlyphContext value={glyphsOf(isAscii)}>
			<Component {...props} leave={leave} fail={fail} isAscii={isAscii} />
		</GlyphContext>,
		{
			...(stdin && {stdin}),
			...(stdout && {stdout}),
			alternateScreen: !isForReader(), // a reader follows what is written one after another
			incrementalRendering: !isForReader(),
			maxFps: framesPerSecond,
			exitOnCtrlC: false,
		},
	);
	// An error from anywhere also takes the screen away in good order, and is reported by the caller.
	const events = ['uncaughtException', 'unhandledRejection'] as const;
	for (const event of events) process.on(event, fail);
	try {
		await instance.waitUntilExit();
	} finally {
		for (const event of events) process.off(event, fail);
	}
	if (outcome === undefined) throw new Error('A screen ended without a result.');
	if ('error' in outcome) throw outcome.error;
	return outcome.result;
}

/** Shows a component with ink. Only `terminal.ts` imports this file, once the environment is ready. */
import {render} from 'ink';
import type {ComponentType} from 'react';
import {Palette, type Theme} from './colors.js';
import {GlyphContext} from './glyph-context.js';
import {glyphsOf} from './glyphs.js';
import {PaletteContext} from './ink-text.js';
import type {Keyboard} from './input.js';
import type {TerminalOutput} from './output.js';
import type {ScreenProps} from './screen-props.js';
import {Session, SessionContext} from './session.js';

const framesPerSecond = 30;

const isForReader = (): boolean => process.env['INK_SCREEN_READER'] === 'true';

export type MountOptions = {
	readonly isAscii: boolean;
	readonly theme: Theme;
	readonly keyboard: Keyboard;
	readonly output: TerminalOutput;
};

/** Shows the component until it leaves, and gives its result; throws what it has failed with. */
export async function mount<Props, Result>(
	Component: ComponentType<Props & ScreenProps<Result>>,
	props: Props,
	{isAscii, theme, keyboard, output}: MountOptions,
): Promise<Result> {
	let outcome: {readonly result: Result} | {readonly error: unknown} | undefined;
	const end = (how: typeof outcome): void => {
		outcome ??= how;
		output.leave();
		// A screen may leave while it is drawn for the first time, when there is no instance yet.
		queueMicrotask(() => instance.unmount());
	};
	const leave = (result: Result): void => end({result});
	const fail = (error: unknown): void => end({error});
	const {stream} = output;
	const palette = new Palette(theme, stream.getColorDepth?.() ?? 1);
	const instance = render(
		<SessionContext value={{keyboard, output}}>
			<PaletteContext value={palette}>
				<GlyphContext value={glyphsOf(isAscii)}>
					<Session>
						<Component {...props} leave={leave} fail={fail} isAscii={isAscii} />
					</Session>
				</GlyphContext>
			</PaletteContext>
		</SessionContext>,
		{
			stdin: keyboard as unknown as NodeJS.ReadStream, // ink uses of it what the keyboard has
			stdout: stream,
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

/** The rules that all commands with a screen share: when there is one, and how the process leaves after it. */

import {themeChoices} from '../../../ui/background.js';
import {releaseKeyboard} from '../../../ui/input.js';
import type {ScreenLook, StopCause} from '../../../ui/screen-props.js';
import {canShowScreen, signalExitCodes} from '../../../ui/terminal.js';
import {showsUnicode} from '../../../ui/unicode.js';
import {choiceOption, type OptionValues, switchOption} from '../../options/option.js';
import {Interrupted} from './interrupted.js';

const group = 'Screen:';

/** Options of every screen that say how it looks. */
export const lookOptions = [
	choiceOption({
		key: 'theme',
		choices: themeChoices,
		description: 'colours for a dark or a light background; auto asks the terminal',
		default: 'auto',
		group,
	}),
	switchOption({
		key: 'ascii',
		description: 'draw with ASCII characters only',
		default: undefined,
		defaultText: 'where the terminal has no Unicode, as its locale tells',
		negatable: true,
		group,
	}),
] as const;

/** The look that the options ask for. */
export const lookOf = ({ascii, theme}: OptionValues<typeof lookOptions>): ScreenLook => ({
	isAscii: ascii ?? !showsUnicode(process.env),
	theme,
});

export const screenOptions = [
	switchOption({
		key: 'plain',
		description: 'print plain lines where a terminal would get a screen',
		default: false,
		defaultText: 'off',
		group,
	}),
	...lookOptions,
] as const;

/** Lines one after another are what can be read aloud; a curve is not. */
const isReadAloud = (): boolean => process.env['INK_SCREEN_READER'] === 'true';

/** Says that a dashboard is to be shown: on a terminal, unless plain lines are wanted. Else the keyboard is given back. */
export function wantsScreen({plain}: {readonly plain: boolean}): boolean {
	const isWanted = !plain && !isReadAloud() && canShowScreen();
	if (!isWanted) releaseKeyboard();
	return isWanted;
}

/** Thrown after a screen that was left by a signal or Ctrl-C, once everything is in order. */
export const interruptedBy = (cause: StopCause): Interrupted => new Interrupted(signalExitCodes[cause]);

/** The rules that all commands with a screen share: when there is one, and how the process leaves after it. */

import type {StopCause} from '../../../ui/screen-props.js';
import {canShowScreen, signalExitCodes} from '../../../ui/terminal.js';
import {switchOption} from '../../options/option.js';
import {Interrupted} from './paths.js';

const group = 'Screen:';

export const screenOptions = [
	switchOption({
		key: 'plain',
		description: 'print plain lines where a terminal would get a screen',
		default: false,
		defaultText: 'off',
		group,
	}),
	switchOption({
		key: 'ascii',
		description: 'draw the screen with ASCII characters only',
		default: false,
		defaultText: 'off',
		group,
	}),
] as const;

/** Lines one after another are what can be read aloud; a curve is not. */
const isReadAloud = (): boolean => process.env['INK_SCREEN_READER'] === 'true';

/** Says that a dashboard is to be shown: on a terminal, unless plain lines are wanted. */
export const wantsScreen = ({plain}: {readonly plain: boolean}): boolean => !plain && !isReadAloud() && canShowScreen();

/** Thrown after a screen that was left by a signal or Ctrl-C, once everything is in order. */
export const interruptedBy = (cause: StopCause): Interrupted => new Interrupted(signalExitCodes[cause]);

/** What commands with a screen share: when there is one, and how the process leaves after it. */
import {switchOption} from '../options.js';
import {canShowScreen, type StopCause, signalExitCodes} from '../ui/terminal.js';
import {Interrupted} from './context.js';

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

/** Whether to show a screen: on a terminal, unless plain lines are wanted. */
export const wantsScreen = ({plain}: {readonly plain: boolean}): boolean => !plain && canShowScreen();

/** Thrown after a screen that was left by a signal or Ctrl-C, once everything is in order. */
export const interruptedBy = (cause: StopCause): Interrupted => new Interrupted(signalExitCodes[cause]);

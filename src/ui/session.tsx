/**
 * Everything that a screen does with its terminal beside drawing: the wheel of the mouse scrolls, Ctrl-Z suspends the
 * program, Ctrl-L and a new size draw everything anew.
 */
import {useApp, useInput, useWindowSize} from 'ink';
import {createContext, type ReactNode, useContext, useEffect, useEffectEvent, useRef} from 'react';
import type {Keyboard} from './input.js';
import type {TerminalOutput} from './output.js';

type Terminal = {readonly keyboard: Keyboard; readonly output: TerminalOutput};

/** The terminal of a screen; undefined where a component is shown without one, as in tests. */
export const SessionContext = createContext<Terminal | undefined>(undefined);

/** Calls back with −1 where the wheel of the mouse was turned up, with 1 where it was turned down. */
export function useWheel(onTurn: (direction: -1 | 1) => void): void {
	const keyboard = useContext(SessionContext)?.keyboard;
	const turn = useEffectEvent(onTurn);
	useEffect(() => {
		const listener = (direction: -1 | 1): void => turn(direction);
		keyboard?.on('wheel', listener);
		return () => {
			keyboard?.off('wheel', listener);
		};
	}, [keyboard]);
}

/**
 * The mouse reports its wheel (1000, in the encoding of 1006); it does not stand in for the arrow keys (1007), which would
 * turn the temperature. Text is selected with Shift held.
 */
const mouse = {on: '\u001b[?1007l\u001b[?1000h\u001b[?1006h', off: '\u001b[?1006l\u001b[?1000l\u001b[?1007h'} as const;

/** Milliseconds that a size has to last before everything is drawn anew for it. */
const settlingTime = 120;

/** Milliseconds after which a process that should have been stopped is known to go on: nobody could have continued it. */
const stopTime = 300;

/** Stops the process and all others of its job, as Ctrl-Z does elsewhere; settles when it goes on. */
const stopJob = (): Promise<void> =>
	new Promise(resolve => {
		const timer = setTimeout(resolve, stopTime);
		process.once('SIGCONT', () => {
			clearTimeout(timer);
			resolve();
		});
		process.kill(0, 'SIGTSTP');
	});

export function Session({children}: {readonly children: ReactNode}) {
	const {output, keyboard} = useContext(SessionContext) ?? {};
	const {suspendTerminal} = useApp();
	const {columns, rows} = useWindowSize();
	const isAway = useRef(false);
	/** Leaves the screen, unless it is being left already. */
	const leave = useEffectEvent(async (during: () => Promise<void>): Promise<void> => {
		if (isAway.current) return;
		isAway.current = true;
		await during();
		isAway.current = false;
	});
	/** Gives the terminal back for as long as `meanwhile` takes; then everything is drawn anew. */
	const handOver = (meanwhile: () => Promise<void>): Promise<void> =>
		leave(async () => {
			output?.write(mouse.off);
			await suspendTerminal(meanwhile);
			output?.write(mouse.on);
		});
	const drawAnew = useEffectEvent(() => {
		const draw = () => suspendTerminal(async () => {});
		return leave(() => (keyboard ? keyboard.keepWhile(draw) : draw()));
	});
	const comeBack = useEffectEvent(() => handOver(async () => {}));
	useInput((input, key) => {
		if (!key.ctrl) return;
		if (input === 'l') void drawAnew();
		if (input === 'z' && process.platform !== 'win32') void handOver(stopJob);
	});
	useEffect(() => {
		output?.write(mouse.on);
		// Somebody else may have written on the screen, and changed the terminal's modes, while the process was stopped from outside.
		const onContinue = (): void => void comeBack();
		process.on('SIGCONT', onContinue);
		return () => {
			process.off('SIGCONT', onContinue);
			output?.write(mouse.off);
		};
	}, [output]);
	const isFirst = useRef(true);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new size is what it waits for
	useEffect(() => {
		if (isFirst.current) {
			isFirst.current = false;
			return undefined;
		}
		const timer = setTimeout(() => void drawAnew(), settlingTime);
		return () => clearTimeout(timer);
	}, [columns, rows]);
	return children;
}

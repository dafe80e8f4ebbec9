/** `charloom watch`: the dashboard of a run that another process trains, or has trained; read only. */

import type {Command} from 'commander';
import {entryOf} from '../../checkpoint/list.js';
import {lockHolder} from '../../checkpoint/lock.js';
import {openRun, type Run} from '../../checkpoint/run.js';
import {grouped, runInCommand, shortPath} from '../../format.js';
import type {StopCause} from '../../ui/screen-props.js';
import {Store} from '../../ui/store.js';
import {showScreen} from '../../ui/terminal.js';
import type {TrainingAction} from '../../ui/training/actions.js';
import {MetricsFollower} from '../../ui/training/follow.js';
import {reduce, type TrainingChange} from '../../ui/training/reduce.js';
import {initialState, type TrainingState, type Watched} from '../../ui/training/state.js';
import {engineOptions, engineSettingsOf, precisionOption} from '../options/engine.js';
import {addOptions, type OptionValues, optionValues, switchOption} from '../options/option.js';
import {whichOwnRun} from './shared/find-run.js';
import {withInterrupt} from './shared/interrupt.js';
import {print} from './shared/output.js';
import {interruptedBy, lookOf, screenOptions, wantsScreen} from './shared/screen.js';
import {summaries} from './shared/summaries.js';
import {jsonDisplay, logDisplay} from './shared/training/display.js';
import {summaryOf} from './shared/training/on-screen.js';
import {enterStudio} from './studio/enter.js';

const watchOptions = [
	switchOption({
		key: 'once',
		description: 'print what there is, and do not wait for more',
		default: false,
		defaultText: 'off',
		group: 'Output:',
	}),
	switchOption({
		key: 'json',
		description: 'print every event as a line of JSON',
		default: false,
		defaultText: 'off',
		group: 'Output:',
	}),
	...screenOptions,
	...engineOptions,
	precisionOption,
] as const;

type Values = OptionValues<typeof watchOptions>;

/** Milliseconds between two looks at the file. */
const lookEvery = 400;

const examples = `Examples:
  charloom watch              the newest run, on the screen
  charloom watch my-run       a run by its name or folder
  charloom watch --once       print what there is
`;

/** Adds `watch` to the program. */
export function register(program: Command): void {
	const command = program
		.command('watch')
		.description(summaries.watch)
		.addHelpText('before', examples)
		.argument('[run]', 'a folder, or a name inside checkpoints; without it the newest run');
	addOptions(command, watchOptions).action(async (wanted: string | undefined) => {
		const values = optionValues(command, watchOptions);
		const {once, json, plain} = values;
		const run = await openRun(await whichOwnRun(wanted));
		if (once || json || !wantsScreen({plain})) await printEvents(run, {once, json});
		else await show(run, values);
	});
}

const isTrainedNow = async (run: Run): Promise<boolean> => (await lockHolder(run.path)) !== undefined;

/** Facts about a run, for the screen and for those who have no events to read. */
async function watchedOf(run: Run): Promise<Watched> {
	const entry = await entryOf(run.path);
	const {step, loss, model} = entry ?? {};
	const score = loss === undefined ? '' : `, loss ${loss.toFixed(4)}`;
	return {
		run: runInCommand(run.path),
		hasModel: entry !== undefined,
		isTrained: await isTrainedNow(run),
		facts: [
			`run     ${shortPath(run.path)}`,
			...(model === undefined ? [] : [`model   ${model}`]),
			step === undefined ? 'no weights were kept' : `weights of step ${grouped(step)}${score}`,
		],
	};
}

/** Says that nobody trains the run, and what can be done with it. */
function sayIdle({run, hasModel}: Watched, hasEnded: boolean): void {
	const lines = [
		...(hasEnded ? [] : ['This run is not being trained.']),
		`To go on: charloom train --resume ${run}`,
		...(hasModel ? [`To write: charloom studio ${run}`] : []),
	];
	print(process.stderr, `${lines.join('\n')}\n`);
}

/** Lines as the training itself would print them, until its end, or until nobody trains the run any more. */
async function printEvents(run: Run, {once, json}: {readonly once: boolean; readonly json: boolean}): Promise<void> {
	const display = json ? jsonDisplay(process) : logDisplay(process);
	const follower = new MetricsFollower(run.pathOf('metrics'));
	let count = 0;
	let hasEnded = false;
	await withInterrupt(async signal => {
		while (!signal.aborted) {
			// Whoever trains writes first, and then gives the run up: asked in this order nothing is missed.
			const isTrained = await isTrainedNow(run);
			const {events} = await follower.read();
			for (const event of events) display.show(event);
			count += events.length;
			hasEnded = events.some(({type}) => type === 'end');
			if (once || hasEnded || !isTrained) {
				const watched = await watchedOf(run);
				display.close();
				if (count === 0 && !json) print(process.stdout, `${watched.facts.join('\n')}\n`);
				if (!watched.isTrained) sayIdle(watched, hasEnded);
				return;
			}
			await pause(lookEvery, signal);
		}
	});
	display.close();
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const timer = setTimeout(resolve, milliseconds);
		signal.addEventListener(
			'abort',
			() => {
				clearTimeout(timer);
				resolve();
			},
			{once: true},
		);
	});

type WatchStore = Store<TrainingState, TrainingChange>;

/** Feeds the screen until it is left. */
async function feed(store: WatchStore, run: Run, signal: AbortSignal): Promise<void> {
	const follower = new MetricsFollower(run.pathOf('metrics'));
	let watched: Watched | undefined;
	while (!signal.aborted) {
		const isTrained = await isTrainedNow(run);
		const {isAnew, events} = await follower.read();
		if (isAnew) store.dispatchSoon({type: 'anew'});
		for (const event of events) store.dispatchSoon({type: 'event', event});
		if (isTrained !== watched?.isTrained) {
			watched = {...(await watchedOf(run)), isTrained};
			store.dispatchSoon({type: 'watched', watched});
		}
		await pause(lookEvery, signal);
	}
}

async function show(run: Run, values: Values): Promise<void> {
	const store: WatchStore = new Store(reduce, initialState(true));
	store.dispatch({type: 'preparing', what: 'waiting for the first events'});
	const over = new AbortController();
	const feeding = feed(store, run, over.signal);
	let cause: StopCause = 'SIGINT';
	const perform = (action: TrainingAction): void => store.dispatch({type: 'key', action});
	const onSignal = (signal: StopCause): void => {
		cause = signal;
		perform('interrupt');
	};
	try {
		const load = async () => (await import('../../ui/training/screen.js')).TrainingScreen;
		const {exit, ...state} = await showScreen(load, {store, perform}, {...lookOf(values), onSignal});
		print(process.stdout, summaryOf(state) || `${(await watchedOf(run)).facts.join('\n')}\n`);
		if (state.best) print(process.stdout, `best    loss ${state.best.y.toFixed(4)} at step ${grouped(state.best.x)}\n`);
		if (exit === 'interrupt' || exit === 'abandon') throw interruptedBy(cause);
		if (exit !== 'studio') return;
	} finally {
		over.abort();
		await feeding;
	}
	await enterStudio({run: run.path, engine: engineSettingsOf(values), precision: values.precision, ...lookOf(values)});
}

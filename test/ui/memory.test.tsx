/** An hour's worth of events, as fast as they can be taken in and drawn: what the screens hold must not grow with it. */
import {EventEmitter} from 'node:events';
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import {render} from 'ink';
import type {ReactNode} from 'react';
import {Store} from '../../src/ui/store.js';
import {StudioScreen} from '../../src/ui/studio/view/screen.js';
import {reduce, type TrainingChange} from '../../src/ui/training/reduce.js';
import {TrainingScreen} from '../../src/ui/training/screen.js';
import {initialState, type TrainingState} from '../../src/ui/training/state.js';
import {PlayedStudio} from '../helpers/studio.js';
import {sampleEvent, startEvent, stepEvent, validationEvent} from '../helpers/training-events.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes that are really held. */
async function held(): Promise<number> {
	for (let round = 0; round < 3; round++) {
		await eventLoopTurn(); // callbacks that still wait hold memory
		collectGarbage();
	}
	const {heapUsed, external, arrayBuffers} = process.memoryUsage();
	return (heapUsed + external + arrayBuffers) / 2 ** 20;
}

/** A terminal that forgets what was drawn, and notes whether anything was. */
class Void extends EventEmitter {
	readonly isTTY = true;
	readonly columns = 100;
	readonly rows = 30;
	bytes = 0;

	write(data: string, done?: () => void): boolean {
		this.bytes += data.length;
		if (done) setImmediate(done);
		return true;
	}
}

class NoKeys extends EventEmitter {
	readonly isTTY = true;
	setEncoding(): void {}
	setRawMode(): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
	read(): null {
		return null;
	}
}

function draw(node: ReactNode) {
	const stdout = new Void();
	const instance = render(node, {
		stdout: stdout as unknown as NodeJS.WriteStream, // what ink uses of one
		stdin: new NoKeys() as unknown as NodeJS.ReadStream,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 1000,
	});
	return {stdout, instance};
}

/** Sixths of an hour: the first one is for everything to find its size. */
const sixths = 6;

/** Megabytes by which it may grow from the end of the first sixth: noise, and the text itself. */
const allowance = 4;

test.serial('an hour of training leaves the dashboard’s memory flat', async t => {
	const store = new Store<TrainingState, TrainingChange>(reduce, initialState(false));
	const screen = draw(
		<TrainingScreen store={store} perform={() => {}} leave={() => {}} fail={() => {}} isAscii={false} />,
	);
	store.dispatch({type: 'event', event: startEvent()});
	const stepsInSixth = 600 * 25; // 25 steps a second
	const framesInSixth = 24;
	let step = 0;
	let after = 0;
	for (let sixth = 0; sixth < sixths; sixth++) {
		for (let frame = 0; frame < framesInSixth; frame++) {
			for (let count = 0; count < stepsInSixth / framesInSixth; count++) {
				store.dispatchSoon({type: 'event', event: stepEvent(++step, {loss: 1 + Math.random()})});
			}
			store.dispatch({type: 'event', event: validationEvent(step, 1 + 1 / step, true)});
			store.dispatch({type: 'event', event: sampleEvent(step, `${step} fish\n`.repeat(30))});
			store.dispatch({type: 'output', line: `line ${step} ${'x'.repeat(80)}`});
			await screen.instance.waitUntilRenderFlush();
		}
		if (sixth === 0) after = await held();
	}
	const growth = (await held()) - after;
	t.true(growth < allowance, `it grew by ${growth.toFixed(1)} MB`);
	t.log(`${growth.toFixed(1)} MB, ${screen.stdout.bytes} bytes drawn`);
	t.true(screen.stdout.bytes > 20_000, 'it was drawn');
	screen.instance.unmount();
});

test.serial('an hour of writing leaves the studio’s memory flat, but for the text', async t => {
	const studio = new PlayedStudio().load();
	const screen = draw(
		<StudioScreen
			store={studio.store}
			dispatch={studio.dispatch}
			attach={() => {}}
			leave={() => {}}
			fail={() => {}}
			isAscii={false}
		/>,
	);
	const framesInSixth = 24;
	const charactersOfFrame = (600 * 80) / framesInSixth; // 80 characters a second
	let at = studio.text.length;
	let after = 0;
	for (let sixth = 0; sixth < sixths; sixth++) {
		for (let frame = 0; frame < framesInSixth; frame++) {
			const ids = Uint8Array.from({length: charactersOfFrame}, (_, index) => (at + index * 7) % 30);
			const surprise = ids.map(id => id * 5);
			studio.tell({type: 'text', branch: 0, at, ids, surprise, temperature: 0.8});
			studio.tell({type: 'look', branch: 0, at, ids: [1, 2], drawn: [0.6, 0.4], model: [0.5, 0.5], entropy: 1});
			at += charactersOfFrame;
			await screen.instance.waitUntilRenderFlush();
		}
		if (sixth === 0) after = await held();
	}
	const growth = (await held()) - after;
	t.true(growth < allowance, `it grew by ${growth.toFixed(1)} MB`);
	t.log(`${growth.toFixed(1)} MB, ${screen.stdout.bytes} bytes drawn`);
	t.true(screen.stdout.bytes > 20_000, 'it was drawn');
	screen.instance.unmount();
});

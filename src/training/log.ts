/** Events as plain lines of text, and as one line that shows the state of the run. Pure: nothing is written here. */
import {baselinesInWords} from '../evaluation/baselines.js';
import {countInWords, durationInWords, printable, shortPath} from '../format.js';
import {teacherInWords} from '../recipes/teacher.js';
import type {
	EndEvent,
	EndReason,
	StartEvent,
	StepEvent,
	TrainEvent,
	ValidatingEvent,
	ValidationEvent,
} from './events.js';

/** Seconds between log lines, at first; in long runs a fiftieth of the time so far. */
const logSeconds = 2;

const lineSeconds = (seconds: number): number => Math.max(logSeconds, seconds / 50);

/** Short runs get a line at every tenth, however soon it comes. */
const logParts = 10;

function startLines({run, corpus, engine, model, training, ...event}: StartEvent): string[] {
	const {duration} = training;
	const length = 'steps' in duration ? `${duration.steps} steps` : durationInWords(duration.seconds);
	const capped = event.validationCharacters < event.validCharacters;
	const onTheWay = capped ? ` (${countInWords(event.validationCharacters)} read on the way)` : '';
	const held =
		event.validCharacters === 0 ? 'none held out' : `${countInWords(event.validCharacters)} held out${onTheWay}`;
	return [
		`model   ${model.numLayers} × ${model.hiddenSize} ${model.cell}, ${countInWords(event.parameters)} parameters, ${model.vocabSize} characters`,
		`text    ${corpus}: ${countInWords(event.trainCharacters)} characters to learn from, ${held}`,
		...(training.teacher ? [`teacher ${teacherInWords(training.teacher)}`] : []),
		`engine  ${engine}`,
		`run     ${shortPath(run)}, ${length}${event.resumed ? `, goes on after step ${event.step}` : ''}`,
	];
}

const reasons: Readonly<Record<EndReason, string>> = {
	finished: 'finished',
	patience: 'stopped, since validation no longer improves (--patience 0 goes on),',
	interrupted: 'stopped',
	discarded: 'stopped without saving',
	diverged: 'diverged',
};

function endLines({step, reason, seconds, best, final, baselines}: EndEvent): string[] {
	const lines = [`${reasons[reason]} after ${step} steps, ${durationInWords(seconds)}`];
	if (!final) return lines;
	const {carried, window, lanes, isPart, isLearned} = final;
	const bits = (carried.loss / Math.LN2).toFixed(3);
	const windowed = window ? `, ${window.loss.toFixed(4)} window` : '';
	const part = isPart ? `, on ${countInWords(carried.count)} of the ${isLearned ? '' : 'held-out '}characters` : '';
	const learned = isLearned ? ', on the text that was learned' : '';
	const read = `${part}${lanes === 1 ? '' : `, read in ${lanes} batch rows`}`;
	const from = best ? ` of step ${best.step}` : '';
	const figures = `${carried.loss.toFixed(4)} nats a character carried${windowed}, ${bits} bits, ${share(carried.accuracy)} right`;
	const compared = baselines ? [`compare ${baselinesInWords(baselines)} nats a character`] : [];
	return [...lines, `kept    the weights${from}: ${figures}${learned}${read}`, ...compared];
}

/** The share of characters that were the most probable one. */
const share = (accuracy: number): string => `${(100 * accuracy).toFixed(1)}%`;

/** Turns a run's events into lines. The clock is the events' own. */
export class TrainLog {
	#steps: number | undefined;
	#valid: ValidationEvent | undefined;
	#lastLine = {seconds: Number.NEGATIVE_INFINITY, progress: 0};
	#sinceLine = {loss: 0, accuracy: 0, steps: 0, step: 0};

	/** The lines of an event for the log; mostly none. */
	lines(event: TrainEvent): readonly string[] {
		switch (event.type) {
			case 'start':
				this.#steps = 'steps' in event.training.duration ? event.training.duration.steps : undefined;
				this.#sinceLine.step = event.step;
				return startLines(event);
			case 'step':
				return this.#step(event);
			case 'validation':
				this.#valid = event;
				return [];
			case 'sample':
				return printable(event.seed + event.text)
					.trimEnd()
					.split('\n')
					.map(line => `        │ ${line}`);
			case 'warning':
				return [`warning ${event.message}`];
			case 'end':
				return endLines(event);
			case 'checkpoint':
			case 'pause':
				return [];
			case 'validating':
				return this.#validating(event);
		}
	}

	/** The state of the run: `step 6400/12000 loss 1.482 right 56.2% valid 1.561 57.0% 41k char/s eta 3m12s`. */
	status({step, loss, accuracy, charactersPerSecond, secondsLeft, progress}: StepEvent): string {
		const of = this.#steps === undefined ? ` (${Math.floor(progress * 100)}%)` : `/${this.#steps}`;
		const valid = this.#valid
			? ` valid ${this.#valid.carried.loss.toFixed(3)}${this.#valid.isBest ? '*' : ''} ${share(this.#valid.carried.accuracy)}`
			: '';
		const left = secondsLeft === undefined ? '' : ` eta ${durationInWords(secondsLeft)}`;
		return `step ${step}${of} loss ${loss.toFixed(3)} right ${share(accuracy)}${valid} ${countInWords(charactersPerSecond)} char/s${left}`;
	}

	/** The state of a validation under way: `step 6400 validating 60% of 250k characters`. */
	validating({step, done, total}: ValidatingEvent): string {
		return `step ${step} validating ${Math.floor((100 * done) / total)}% of ${countInWords(total)} characters`;
	}

	#validating(event: ValidatingEvent): readonly string[] {
		if (event.seconds - this.#lastLine.seconds < lineSeconds(event.seconds)) return [];
		this.#lastLine = {...this.#lastLine, seconds: event.seconds};
		return [this.validating(event)];
	}

	#step(event: StepEvent): readonly string[] {
		const sums = this.#sinceLine;
		const steps = event.step - sums.step;
		sums.loss += event.loss * steps;
		sums.accuracy += event.accuracy * steps;
		sums.steps += steps;
		sums.step = event.step;
		if (!this.#isLineDue(event)) return [];
		const line = this.status({...event, loss: sums.loss / sums.steps, accuracy: sums.accuracy / sums.steps});
		this.#lastLine = event;
		this.#sinceLine = {loss: 0, accuracy: 0, steps: 0, step: event.step};
		return [line];
	}

	#isLineDue({seconds, progress}: StepEvent): boolean {
		const since = seconds - this.#lastLine.seconds;
		const isPart = Math.floor(progress * logParts) > Math.floor(this.#lastLine.progress * logParts);
		return since >= lineSeconds(seconds) || isPart;
	}
}

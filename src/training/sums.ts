/** Means over the updates between two step events. They are saved with the run, so that a resumed one reports the same. */
import type {IntervalSums} from '../checkpoint/progress.js';
import type {StepResult} from '../engines/engine.js';

export const noSums: IntervalSums = {steps: 0, loss: 0, correct: 0, gradientNorm: 0};

export const addStep = (sums: IntervalSums, {loss, correct, gradientNorm}: StepResult): IntervalSums => ({
	steps: sums.steps + 1,
	loss: sums.loss + loss,
	correct: sums.correct + correct,
	gradientNorm: sums.gradientNorm + gradientNorm,
});

/** `stepCharacters` is B · T. */
export const meansOf = (
	{steps, loss, correct, gradientNorm}: IntervalSums,
	stepCharacters: number,
): {readonly loss: number; readonly accuracy: number; readonly gradientNorm: number} => ({
	loss: loss / steps,
	accuracy: correct / (steps * stepCharacters),
	gradientNorm: gradientNorm / steps,
});

/** False once a training has gone wrong beyond repair. */
export const isHealthy = ({loss, gradientNorm}: StepResult): boolean =>
	Number.isFinite(loss) && Number.isFinite(gradientNorm);

/** The share of values that is dropped in training: a recipe's, by how often the text is seen. */
import type {ModelConfig, TrainConfig} from '../config.js';
import {forList} from './lists.js';
import {type Preset, presets} from './presets.js';

/** Shares grow by this power of the passes beyond those that the preset's are for, … */
const growth = 0.3;

/** … up to this. */
const mostDropout = 0.75;

/**
 * The more often a text is seen, the more there is to learn by heart, which dropout hinders. With fewer passes than the preset's shares
 * are for it falls as they do; with more it grows slowly, as what is learned at each pass gets less.
 */
function shareFor(share: number, {characters, textSize}: Preset, passes: number): number {
	const ratio = passes / (characters / textSize);
	const wanted = share * (ratio <= 1 ? ratio : ratio ** growth);
	return Math.min(mostDropout, Math.round(100 * wanted) / 100);
}

export const dropoutKeys = ['embeddingDropout', 'hiddenDropout', 'outputDropout', 'weightDropout'] as const;

type Dropouts = Pick<ModelConfig, (typeof dropoutKeys)[number]>;

/** The preset's dropout for so many passes over a text; without an embedding there is nothing of it to drop. */
export function dropoutsOf(preset: Preset, passes: number, embeddingSize: number): Dropouts {
	const [embedding, hiddenDropout, outputDropout, weightDropout] = [...preset.dropouts, preset.weightDropout].map(
		share => shareFor(share, preset, passes),
	);
	return {embeddingDropout: embeddingSize > 0 ? embedding : 0, hiddenDropout, outputDropout, weightDropout};
}

type PlannedRun = {
	readonly preset?: string;
	readonly model: ModelConfig;
	readonly training: TrainConfig;
	readonly dropoutPasses?: number;
};

/**
 * A run that goes on to another length, `passes` over the text in all: dropout that the recipe chose is chosen anew, and what somebody
 * else chose stays.
 */
export function replanDropout<Run extends PlannedRun>(run: Run, passes: number): Run {
	const {model, training, dropoutPasses} = run;
	const preset = presets.find(({name}) => name === run.preset);
	if (dropoutPasses === undefined || preset === undefined) return run;
	const own = training.records ? forList(preset) : preset;
	return {...run, model: {...model, ...dropoutsOf(own, passes, model.embeddingSize)}, dropoutPasses: passes};
}

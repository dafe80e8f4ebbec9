/** A text written on the way, to see what the model has learned. */
import type {ModelConfig, SampleText} from '../config.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine} from '../engines/engine.js';
import type {Parameters} from '../model/parameters.js';
import type {Random} from '../random.js';
import {generate} from '../sampling/generate.js';
import {plainSample} from '../sampling/settings.js';
import {withoutStandIn} from '../sampling/stand-in.js';

/** Throws a UserError for a seed of samples with characters that the model does not know. */
export function checkSampleSeed(seed: string | undefined, vocabulary: Vocabulary): void {
	vocabulary.encode(seed ?? '', 'Give the samples a seed without them.');
}

/** Writes one text with the given parameters. The seed must be of the vocabulary's characters. */
export async function writeSample(options: {
	readonly engine: Engine;
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly vocabulary: Vocabulary;
	readonly sample: SampleText;
	readonly random: Random;
}): Promise<string> {
	const {engine, model, parameters, vocabulary, sample, random} = options;
	const stepper = await engine.stepper(model, withoutStandIn(parameters, vocabulary), 1);
	try {
		let text = '';
		const blocks = generate({
			stepper,
			vocabulary,
			seed: vocabulary.encode(sample.seed),
			sample: {...plainSample, temperature: sample.temperature},
			random: [random],
			length: sample.length,
		});
		for await (const block of blocks) for (const piece of block) text += piece.text;
		return text;
	} finally {
		await stepper.dispose();
	}
}

/** A text written on the way, to see what the model has learned. */
import type {ModelConfig, SampleText} from '../config.js';
import {type RecordKind, separatorOf} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine} from '../engines/engine.js';
import type {Parameters} from '../model/parameters.js';
import {Random} from '../random.js';
import {generate} from '../sampling/generate.js';
import {plainSample} from '../sampling/settings.js';
import {withoutStandIn} from '../sampling/stand-in.js';

/** Records of a list in one sample. */
const recordsOfSample = 10;

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
	/** The text is a list: the sample is some records, one below the other. */
	readonly records?: RecordKind | undefined;
}): Promise<string> {
	const {engine, model, parameters, vocabulary, sample, random, records} = options;
	const separator = records && separatorOf(records);
	const streams = separator === undefined ? 1 : recordsOfSample;
	const stepper = await engine.stepper(model, withoutStandIn(parameters, vocabulary), streams);
	try {
		const texts = Array.from({length: streams}, () => '');
		const blocks = generate({
			stepper,
			vocabulary,
			seed: vocabulary.encode(sample.seed),
			records,
			sample: {...plainSample, temperature: sample.temperature},
			random: Array.from({length: streams}, (_, stream) =>
				stream === 0 ? random : new Random(random.integer(2 ** 32)),
			),
			...(separator !== undefined && {stop: [separator]}),
			length: sample.length,
		});
		for await (const block of blocks) for (const {stream, text} of block) texts[stream] += text;
		return texts.join(separator);
	} finally {
		await stepper.dispose();
	}
}

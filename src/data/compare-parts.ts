/** Warnings of a held-out part that can't tell what a model has learned: it has other characters, or is another kind of text. */
import {characterLabel} from './label.js';
import type {Split} from './split.js';
import type {Vocabulary} from './vocabulary.js';

/** Characters that a warning names. */
const named = 8;

/** Characters that are seen no more often may as well share one id. */
const rare = 5;

/** A held-out part is unlike the rest if its characters cost by so many nats each more than those of the rest. */
const unlike = 0.25;

/** Characters of the held-out part that are too few to say anything. */
const tooFew = 500;

function countsOf(ids: Split['train'], vocabSize: number): Float64Array {
	const counts = new Float64Array(vocabSize);
	for (let index = 0; index < ids.length; index++) counts[ids[index]]++;
	return counts;
}

/** Nats a character of a text with these counts, by the shares that characters have in another; unseen ones count as half. */
function crossEntropy(counts: Float64Array, others: Float64Array): number {
	const total = others.reduce((sum, count) => sum + count, 0) + others.length / 2;
	const characters = counts.reduce((sum, count) => sum + count, 0);
	return counts.reduce((sum, count, id) => sum - (count * Math.log((others[id] + 0.5) / total)) / characters, 0);
}

/** The warnings, in plain words; none for most texts. */
export function splitWarnings({train, valid}: Split, vocabulary: Vocabulary): readonly string[] {
	if (valid.length === 0 || train.length === 0) return [];
	const learned = countsOf(train, vocabulary.size);
	const heldOut = countsOf(valid, vocabulary.size);
	const unseen = Array.from(heldOut.keys()).filter(id => heldOut[id] > 0 && learned[id] === 0);
	const warnings: string[] = [];
	if (unseen.length > 0) {
		const names = unseen.slice(0, named).map(id => {
			const times = heldOut[id] === 1 ? 'once' : `${heldOut[id]} times`;
			return `${characterLabel(vocabulary.characters[id])} (${times})`;
		});
		const more = unseen.length > named ? ` and ${unseen.length - named} more` : '';
		const most = unseen.reduce((largest, id) => Math.max(largest, heldOut[id]), 0);
		const folding = most <= rare ? `--min-count ${most + 1} makes rare characters one; ` : '';
		warnings.push(
			`The held-out text has characters that training never sees, so that nothing can predict them: ${names.join(', ')}${more}. ` +
				`${folding}--valid-split or --valid hold out something else.`,
		);
	}
	const [own, other] = [crossEntropy(learned, learned), crossEntropy(heldOut, learned)];
	if (valid.length >= tooFew && other > own + unlike) {
		warnings.push(
			`The held-out text is unlike the rest: by how often characters are in the rest its own cost ${other.toFixed(2)} nats each, ` +
				`those of the rest ${own.toFixed(2)}. Its loss says little of text like the rest; hold out passages from all over ` +
				'(--valid-split blocks) or single lines (--valid-split lines).',
		);
	}
	return warnings;
}

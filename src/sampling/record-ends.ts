/**
 * Texts of a model that has learned a list. Each record is read from a zero state behind a character that stands for its start, and
 * ends with its separator, as in training.
 */
import {newlineOf, type RecordKind, separatorOf} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';

/** Tells if a character ends a record, by that before it: the next one is read from a zero state. */
export type RecordEnd = (before: number | undefined, id: number) => boolean;

export function recordEnd(kind: RecordKind, vocabulary: Vocabulary): RecordEnd {
	const newline = newlineOf(vocabulary);
	const isLine = separatorOf(kind) === '\n';
	return (before, id) => id === newline && (isLine || before === newline);
}

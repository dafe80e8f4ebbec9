/** The options of a writer, and what its parts take of them. */
import type {RecordKind} from '../../data/record-batches.js';
import type {Vocabulary} from '../../data/vocabulary.js';
import {recordEnd} from '../../sampling/record-ends.js';
import {withoutStandIn} from '../../sampling/stand-in.js';
import type {ReaderOptions} from './reader.js';

export type WriterOptions = Omit<ReaderOptions, 'recordEnd'> & {
	readonly vocabulary: Vocabulary;
	/** The model has learned a list of such records: after the end of each the next begins. */
	readonly records?: RecordKind | undefined;
	/** Characters of a branch that are kept at least. */
	readonly capacity?: number;
	/** Snapshots of all branches together. */
	readonly maximumSnapshots?: number;
};

export type InnerOptions = WriterOptions & Pick<ReaderOptions, 'recordEnd'>;

/** As `charloom generate` does unless it is told otherwise, the writer never draws the stand-in for rare characters. */
export const innerOptions = (options: WriterOptions): InnerOptions => ({
	...options,
	parameters: withoutStandIn(options.parameters, options.vocabulary),
	recordEnd: options.records && recordEnd(options.records, options.vocabulary),
});

/** Generated text on its way to stdout. */
import {fstatSync} from 'node:fs';
import type {GeneratedBlock, StreamPiece} from '../../../sampling/generate.js';

export type Output = NodeJS.WritableStream & {readonly isTTY?: boolean; readonly fd?: number};

/** The streams that a command reads and writes; tests bring their own. */
export type Streams = {readonly stdin: NodeJS.ReadStream; readonly stdout: Output; readonly stderr: Output};

/** The parts of the output besides the texts themselves. */
export type Layout = {
	/** Stands before the text of a stream. */
	readonly heading: (stream: number) => string;
	/** A text ends its line before the next heading. */
	readonly endsLines: boolean;
	/** The last text ends its line in a pipe too, so that whoever reads lines gets it. */
	readonly endsLast: boolean;
};

/**
 * Puts streams that are written side by side one after another: the first is shown as it comes, each other is kept until
 * the one before it has ended. A heading stands before each, on a line of its own unless `endsLines` is false.
 */
export class InOrder {
	readonly #waiting: string[];
	readonly #ended: boolean[];
	readonly #heading: Layout['heading'];
	readonly #endsLines: boolean;
	#current = 0;
	/** The last character of the current stream and its heading. */
	#last: string;

	constructor(streams: number, heading: Layout['heading'], endsLines = true) {
		this.#waiting = Array.from({length: streams}, () => '');
		this.#ended = Array.from({length: streams}, () => false);
		this.#heading = heading;
		this.#endsLines = endsLines;
		this.#waiting[0] = heading(0);
		this.#last = '';
	}

	/** Takes a block; gives the text that can be shown now. */
	push(block: GeneratedBlock): string {
		for (const {stream, text, end} of block) {
			this.#waiting[stream] += text;
			this.#ended[stream] = end !== undefined;
		}
		let shown = this.#take();
		while (this.#ended[this.#current] && this.#current < this.#waiting.length - 1) {
			const lineEnd = this.#endsLines && this.isLineOpen ? '\n' : '';
			this.#current++;
			this.#last = '';
			this.#waiting[this.#current] = this.#heading(this.#current) + this.#waiting[this.#current];
			shown += lineEnd + this.#take();
		}
		return shown;
	}

	/** The last text that was shown has not ended its line. */
	get isLineOpen(): boolean {
		return this.#last !== '\n';
	}

	#take(): string {
		const text = this.#waiting[this.#current];
		this.#waiting[this.#current] = '';
		this.#last = text.at(-1) ?? this.#last;
		return text;
	}
}

const isFile = (descriptor: number): boolean => {
	try {
		return fstatSync(descriptor).isFile();
	} catch {
		return false; // closed
	}
};

/** A text that ends without a newline gets one on a terminal and in a file, so that what comes next begins a line. */
export const wantsLineEnd = ({isTTY, fd}: Output): boolean => isTTY === true || (fd !== undefined && isFile(fd));

/** A stream's whole text, once it has ended. */
export type WholeText = {
	readonly stream: number;
	readonly text: string;
	readonly characters: number;
	readonly end: string;
};

/** The characters of a piece, without those of a stop string. Where that began in an earlier piece they may be below 0. */
export const charactersOf = ({ids, stopLength = 0}: StreamPiece): number => ids.length - stopLength;

/** Collects pieces until their streams have ended. */
export class Collector {
	readonly #texts: {text: string; characters: number}[];

	constructor(streams: number) {
		this.#texts = Array.from({length: streams}, () => ({text: '', characters: 0}));
	}

	/** Gives the texts that end with this block. */
	push(block: GeneratedBlock): readonly WholeText[] {
		return block.map(piece => this.#add(piece)).filter(whole => whole !== undefined);
	}

	#add(piece: StreamPiece): WholeText | undefined {
		const {stream, text, end} = piece;
		const whole = this.#texts[stream];
		whole.text += text;
		whole.characters += charactersOf(piece);
		return end === undefined ? undefined : {stream, ...whole, end};
	}
}

/** A figure of a model on a text. */
export type Score = {
	/** Mean nats a character; bits are loss / ln 2, the perplexity is e^loss. */
	readonly loss: number;
	/** Share of the characters that were the most probable one. */
	readonly accuracy: number;
	/** The number of characters predicted. */
	readonly count: number;
};

/** The text on the page: characters tinted by their surprise. */
import type {Written} from './writer.js';

/** Bits of surprise at which the tints begin; style sheets have a colour for each class `s0`, `s1`, …. */
const steps = [1, 2.5, 4, 6, 9];

/** Characters that stay on the page; earlier ones go. */
const mostCharacters = 20_000;

const stepOf = (bits: number): number => steps.filter(step => bits >= step).length;

export class Paper {
	readonly #element: HTMLElement;
	#length = 0;
	/** The tint of the last run of characters. */
	#last = -1;

	constructor(element: HTMLElement) {
		this.#element = element;
	}

	/** Takes all text away. */
	clear(): void {
		this.#element.replaceChildren();
		this.#length = 0;
		this.#last = -1;
	}

	/** Adds characters; neighbours of the same tint share an element. */
	add(written: readonly Written[], kind = ''): void {
		for (const {text, bits} of written) {
			const step = stepOf(bits);
			if (step !== this.#last || !this.#element.lastChild) this.#begin(step, kind);
			this.#element.lastChild?.appendChild(document.createTextNode(text));
			this.#length += text.length;
		}
		this.#element.normalize();
		while (this.#length > mostCharacters && this.#element.firstChild) {
			this.#length -= this.#element.firstChild.textContent?.length ?? 0;
			this.#element.firstChild.remove();
		}
		if (kind !== '') this.#last = -1; // what follows is of another kind
	}

	#begin(step: number, kind: string): void {
		const run = document.createElement('span');
		run.className = `s${step} ${kind}`.trim();
		this.#element.append(run);
		this.#last = step;
	}
}

/**
 * The text on the page: characters tinted by their surprise. Each line is an element of its own, so that the browser lays out no
 * more than the last one when characters come.
 */
import type {Written} from './writer.js';

/** Bits of surprise at which the tints begin; style sheets have a colour for each class `s0`, `s1`, …. */
const steps = [1, 2.5, 4, 6, 9];

/** Characters that stay on the page; earlier ones go. */
const mostCharacters = 20_000;

function stepOf(bits: number): number {
	let step = 0;
	while (step < steps.length && bits >= steps[step]) step++;
	return step;
}

export class Paper {
	readonly #element: HTMLElement;
	#length = 0;
	/** The tint and the text of the last run of characters; the text is put on the page as a whole. */
	#last = -1;
	#pending = '';

	constructor(element: HTMLElement) {
		this.#element = element;
	}

	/** Takes all text away. */
	clear(): void {
		this.#element.replaceChildren();
		this.#length = 0;
		this.#last = -1;
		this.#pending = '';
	}

	/** Adds characters; neighbours of the same tint share an element. */
	add(written: readonly Written[], kind = ''): void {
		for (const {text, bits} of written) {
			const step = stepOf(bits);
			if (step !== this.#last) this.#begin(step, kind);
			this.#pending += text;
			this.#length += text.length;
			if (text === '\n') this.#endLine();
		}
		this.#flush();
		while (this.#length > mostCharacters) this.#dropRun();
		if (kind !== '') this.#last = -1; // what follows is of another kind
	}

	/** Takes the first run of characters away. */
	#dropRun(): void {
		const line = this.#element.firstElementChild;
		const run = line?.firstElementChild;
		this.#length -= run?.textContent.length ?? this.#length;
		run?.remove();
		if (line?.childElementCount === 0 && line !== this.#element.lastElementChild) line.remove();
	}

	get #line(): Element {
		return this.#element.lastElementChild ?? this.#element.appendChild(document.createElement('div'));
	}

	#begin(step: number, kind: string): void {
		this.#flush();
		const run = document.createElement('span');
		run.className = `s${step} ${kind}`.trim();
		this.#line.append(run);
		this.#last = step;
	}

	#endLine(): void {
		this.#flush();
		this.#element.append(document.createElement('div'));
		this.#last = -1;
	}

	#flush(): void {
		if (this.#pending === '') return;
		this.#line.lastElementChild?.append(this.#pending);
		this.#pending = '';
	}
}

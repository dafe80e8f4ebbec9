/**
 * The page's script: unpacks the model, and lets the reader write with it. What stands after # in the address begins at once:
 * `#seed=Once&random=7&temperature=0.7&length=500`.
 */
import {withoutStandIn} from '../../../sampling/stand-in.js';
import {unpackPayload} from '../payload.js';
import {PageNetwork} from './network.js';
import {Paper} from './paper.js';
import {Writer, type Written} from './writer.js';

/** Milliseconds of a frame that may be spent on writing. */
const frameWork = 10;
/** Milliseconds between two looks at what may come. */
const lookTime = 150;
const choicesShown = 8;
/** Characters a second of each place of the speed's dial; the last has no limit. */
const speeds = [5, 15, 40, 100, 400, 2000, Number.POSITIVE_INFINITY];

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
	const found = document.getElementById(id);
	if (found instanceof kind) return found;
	throw new Error(`The page has no ${id}.`);
}

class Page {
	readonly #writer: Writer;
	readonly #paper = new Paper(element('paper', HTMLElement));
	readonly #seed = element('seed', HTMLInputElement);
	readonly #temperature = element('temperature', HTMLInputElement);
	readonly #speed = element('speed', HTMLInputElement);
	readonly #go = element('go', HTMLButtonElement);
	readonly #choices = element('choices', HTMLElement);
	readonly #figures = element('figures', HTMLElement);
	#randomSeed = 0;
	#isRunning = false;
	/** Characters that are left to write. */
	#left = Number.POSITIVE_INFINITY;
	#before = 0;
	#due = 0;
	#looked = 0;
	/** The speed of the writing without a limit: characters, and the milliseconds that they took. */
	#work = {characters: 0, milliseconds: 0};

	constructor(writer: Writer) {
		this.#writer = writer;
		this.#temperature.addEventListener('input', () => this.#setTemperature());
		this.#speed.addEventListener('input', () => this.#showFigures());
		this.#go.addEventListener('click', () => (this.#isRunning ? this.#stopAndLook() : this.#goOn()));
		element('anew', HTMLFormElement).addEventListener('submit', event => {
			event.preventDefault();
			this.begin(this.#seed.value, Math.floor(Math.random() * 1e6));
		});
		element('link', HTMLButtonElement).addEventListener('click', () => void this.#copyLink());
		this.#setTemperature();
	}

	/** Begins as the address says. */
	open(address: URLSearchParams): void {
		const number = (name: string, otherwise: number): number => {
			const value = Number(address.get(name) ?? otherwise);
			return Number.isFinite(value) && value >= 0 ? value : otherwise;
		};
		this.#temperature.value = String(number('temperature', 0.7));
		this.#setTemperature();
		this.#seed.value = address.get('seed') ?? '';
		this.#left = number('length', Number.POSITIVE_INFINITY);
		if (address.has('length')) this.#speed.value = String(speeds.length - 1);
		this.begin(this.#seed.value, number('random', Math.floor(Math.random() * 1e6)), this.#left);
	}

	/** Writes a new text. */
	begin(seed: string, randomSeed: number, length = Number.POSITIVE_INFINITY): void {
		this.#randomSeed = randomSeed;
		this.#left = length;
		this.#paper.clear();
		this.#paper.add(this.#writer.begin(seed, randomSeed), 'given');
		this.#goOn();
	}

	#setTemperature(): void {
		const temperature = Number(this.#temperature.value);
		this.#writer.temperature = temperature;
		element('degrees', HTMLElement).textContent = temperature.toFixed(2);
	}

	get #rate(): number {
		return speeds[Number(this.#speed.value)] ?? speeds[0];
	}

	#goOn(): void {
		if (this.#isRunning) return;
		if (this.#left === 0) this.#left = Number.POSITIVE_INFINITY;
		this.#isRunning = true;
		this.#go.textContent = 'Stop';
		this.#before = performance.now();
		requestAnimationFrame(now => this.#frame(now));
	}

	#stop(): void {
		this.#isRunning = false;
		this.#go.textContent = 'Go on';
		this.#showFigures();
		document.body.dataset['state'] = 'stopped';
	}

	#stopAndLook(): void {
		this.#stop();
		this.#look();
	}

	/** One frame. A model that has diverged ends the writing with the reason. */
	#frame(now: number): void {
		try {
			this.#goOnFor(now);
		} catch (error) {
			this.#stop();
			this.#figures.textContent = String(error instanceof Error ? error.message : error);
			document.body.dataset['state'] = 'failed';
		}
	}

	#goOnFor(now: number): void {
		if (!this.#isRunning) return;
		const seconds = Math.max(0, now - this.#before) / 1000; // a frame may be dated before the click that began it
		const due = Number.isFinite(this.#rate) ? this.#due + this.#rate * seconds : this.#left;
		this.#due = Math.min(due, this.#left);
		this.#before = now;
		this.#paper.add(this.#write());
		if (now - this.#looked > lookTime) {
			this.#looked = now;
			this.#look();
			this.#showFigures();
		}
		if (this.#left === 0) this.#stopAndLook();
		else requestAnimationFrame(time => this.#frame(time));
	}

	/** The characters that are due, as far as there is time for them. */
	#write(): readonly Written[] {
		const begin = performance.now();
		const written: Written[] = [];
		let milliseconds = 0;
		while (this.#due >= 1 && this.#left > 0 && milliseconds < frameWork) {
			written.push(this.#writer.next());
			this.#due--;
			this.#left--;
			milliseconds = performance.now() - begin;
		}
		this.#work.characters += written.length;
		this.#work.milliseconds += milliseconds;
		return written;
	}

	/** Shows what may come, to be chosen from. */
	#look(): void {
		const buttons = this.#writer.choices(choicesShown).map(({id, label, probability}) => {
			const button = document.createElement('button');
			button.type = 'button';
			button.style.setProperty('--share', `${100 * probability}%`);
			const [name, share] = [document.createElement('b'), document.createElement('i')];
			name.textContent = label;
			share.textContent = `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`;
			button.append(name, share);
			button.addEventListener('click', () => this.#choose(id));
			return button;
		});
		this.#choices.replaceChildren(...buttons);
	}

	#choose(id: number): void {
		this.#stop();
		this.#paper.add([this.#writer.take(id)], 'given');
		this.#look();
	}

	#showFigures(): void {
		const {characters, milliseconds} = this.#work;
		const possible = milliseconds > 0 ? Math.round((1000 * characters) / milliseconds) : 0;
		element('pace', HTMLElement).textContent = Number.isFinite(this.#rate) ? `${this.#rate} a second` : 'all it can';
		const speed = `This machine could write ${possible.toLocaleString('en')} characters a second.`;
		this.#figures.textContent = possible > 0 ? speed : '';
		this.#figures.dataset['speed'] = String(possible);
	}

	async #copyLink(): Promise<void> {
		const {value: seed} = this.#seed;
		const address = new URLSearchParams({
			seed,
			random: String(this.#randomSeed),
			temperature: this.#temperature.value,
			length: '1000',
		});
		location.hash = address.toString();
		await navigator.clipboard?.writeText(location.href).catch(() => {});
	}
}

async function start(): Promise<void> {
	const payload = unpackPayload(window.charloomModel ?? new Uint8Array());
	const {header, parameters} = payload;
	const written = withoutStandIn(parameters, {unknownId: header.vocabulary.unknown});
	const network = await PageNetwork.load({...payload, parameters: written});
	const page = new Page(new Writer(network, header));
	page.open(new URLSearchParams(location.hash.slice(1)));
}

start().catch(error => {
	const message = `This browser can't run the model (${error instanceof Error ? error.message : error}). A newer one can.`;
	element('paper', HTMLElement).textContent = message;
	document.body.dataset['state'] = 'failed';
});

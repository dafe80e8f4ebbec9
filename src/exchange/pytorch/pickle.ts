/**
 * Reads Python's pickle format (protocol 2, as `torch.save` writes it) without running anything: a pickle may call any
 * function of Python, and here each call of a function that is not among `functions` gives a stand-in.
 *
 * Source of the opcodes: Python's own description in Lib/pickletools.py.
 */
import {UserError} from '../../errors.js';

/** The result of a function, or the class, that is not known here. */
export class Unknown {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

/** A function that the pickle names; it is called by `functions`. */
class Global {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

export type PickleFunctions = {
	/** The functions and classes that may be called, by their full names. */
	readonly functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>>;
	/** The value of something that lies outside of the pickle. */
	readonly persistent: (id: unknown) => unknown;
};

/** Marks the place on the stack from which a collection's items begin. */
const mark = Symbol('mark');

/** A dictionary whose keys are texts or numbers. */
type Dictionary = Map<unknown, unknown>;

const damaged = (reason: string): UserError =>
	new UserError(
		`It is no state_dict that can be read: ${reason}. Save it as safetensors instead (safetensors.torch.save_file).`,
	);

/** The name of a global that stands for itself as an argument: a storage's type, say. */
export const globalName = (value: unknown): string | undefined => (value instanceof Global ? value.name : undefined);

class Unpickler {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	readonly #options: PickleFunctions;
	readonly #memo = new Map<number, unknown>();
	#stack: unknown[] = [];
	#position = 0;

	constructor(bytes: Uint8Array, options: PickleFunctions) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#options = options;
	}

	/** Runs the opcodes to the end. */
	value(): unknown {
		for (;;) {
			const code = String.fromCharCode(this.#byte());
			if (code === '.') return this.#pop();
			const run = this.#opcodes[code];
			if (run === undefined) throw damaged(`its pickle has the opcode ${JSON.stringify(code)}`);
			run();
		}
	}

	readonly #opcodes: Readonly<Record<string, () => void>> = {
		'\x80': () => this.#byte(), // the protocol
		'(': () => this.#push(mark),
		'0': () => this.#pop(),
		N: () => this.#push(null),
		'\x88': () => this.#push(true),
		'\x89': () => this.#push(false),
		K: () => this.#push(this.#byte()),
		M: () => this.#push(this.#view.getUint16(this.#advance(2), true)),
		J: () => this.#push(this.#view.getInt32(this.#advance(4), true)),
		G: () => this.#push(this.#view.getFloat64(this.#advance(8), false)),
		'\x8a': () => this.#push(this.#long(this.#byte())),
		X: () => this.#push(this.#text(this.#view.getUint32(this.#advance(4), true))),
		'\x8c': () => this.#push(this.#text(this.#byte())),
		U: () => this.#push(this.#text(this.#byte())),
		B: () => this.#push(this.#take(this.#view.getUint32(this.#advance(4), true))),
		C: () => this.#push(this.#take(this.#byte())),
		')': () => this.#push([]),
		']': () => this.#push([]),
		'}': () => this.#push(new Map()),
		t: () => this.#push(this.#toMark()),
		l: () => this.#push(this.#toMark()),
		'\x85': () => this.#push([this.#pop()]),
		'\x86': () => this.#push(this.#stack.splice(-2)),
		'\x87': () => this.#push(this.#stack.splice(-3)),
		q: () => this.#memo.set(this.#byte(), this.#stack.at(-1)),
		r: () => this.#memo.set(this.#view.getUint32(this.#advance(4), true), this.#stack.at(-1)),
		'\x94': () => this.#memo.set(this.#memo.size, this.#stack.at(-1)),
		h: () => this.#push(this.#memo.get(this.#byte())),
		j: () => this.#push(this.#memo.get(this.#view.getUint32(this.#advance(4), true))),
		a: () => this.#append([this.#pop()]),
		e: () => this.#append(this.#toMark()),
		s: () => this.#set(this.#stack.splice(-2)),
		u: () => this.#set(this.#toMark()),
		c: () => this.#push(new Global(`${this.#line()}.${this.#line()}`)),
		'\x93': () => this.#push(new Global(this.#stack.splice(-2).join('.'))),
		Q: () => this.#push(this.#options.persistent(this.#pop())),
		R: () => this.#call(),
		'\x81': () => this.#call(),
		b: () => this.#build(),
	};

	#push(value: unknown): void {
		this.#stack.push(value);
	}

	#pop(): unknown {
		if (this.#stack.length === 0) throw damaged('its pickle takes more than it has');
		return this.#stack.pop();
	}

	#toMark(): unknown[] {
		const place = this.#stack.lastIndexOf(mark);
		if (place < 0) throw damaged('its pickle has a collection without a beginning');
		const items = this.#stack.splice(place);
		return items.slice(1);
	}

	#advance(count: number): number {
		const place = this.#position;
		if (place + count > this.#bytes.length) throw damaged('its pickle ends too early');
		this.#position += count;
		return place;
	}

	#byte(): number {
		return this.#bytes[this.#advance(1)];
	}

	#take(length: number): Uint8Array {
		const place = this.#advance(length);
		return this.#bytes.subarray(place, place + length);
	}

	#text(length: number): string {
		return new TextDecoder().decode(this.#take(length));
	}

	/** A name, to the end of its line. */
	#line(): string {
		const end = this.#bytes.indexOf(0x0a, this.#position);
		if (end < 0) throw damaged('its pickle ends too early');
		const text = this.#text(end - this.#position);
		this.#advance(1);
		return text;
	}

	/** A whole number in two's complement, the lowest byte first. */
	#long(length: number): number {
		const bytes = this.#take(length);
		const size = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
		return (bytes.at(-1) ?? 0) >= 0x80 ? size - 256 ** length : size;
	}

	#append(items: readonly unknown[]): void {
		const list = this.#stack.at(-1);
		if (Array.isArray(list)) list.push(...items);
	}

	#set(items: readonly unknown[]): void {
		const dictionary = this.#stack.at(-1);
		if (!(dictionary instanceof Map)) return;
		for (let index = 0; index + 1 < items.length; index += 2) dictionary.set(items[index], items[index + 1]);
	}

	#call(): void {
		const [callee, args] = this.#stack.splice(-2);
		const name = globalName(callee) ?? (callee instanceof Unknown ? callee.name : '?');
		const known = Object.hasOwn(this.#options.functions, name) ? this.#options.functions[name] : undefined;
		this.#push(known && Array.isArray(args) ? known(args) : new Unknown(name));
	}

	/** Attributes of an object; those of a stand-in are kept nowhere. */
	#build(): void {
		this.#pop();
	}
}

/** The value of a pickle: Map for a dictionary, arrays for lists and tuples. Throws a UserError where it can't be read. */
export const unpickle = (bytes: Uint8Array, options: PickleFunctions): unknown => new Unpickler(bytes, options).value();

export type {Dictionary};

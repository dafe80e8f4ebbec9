/** The program's end of an engine's process: it starts the process, calls it, and says why it ended. */
import {type ChildProcess, fork} from 'node:child_process';
import {UserError} from '../../errors.js';
import type {Answer, Farewell, Request} from './protocol.js';

type Waiting = {readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void};

const fullMemory = (message: string): UserError =>
	new UserError(
		`The memory of the device is full. Lower --batch, --seq or --hidden, or close what else uses it.\n(${message.split('\n')[0]})`,
	);

function errorOf({error, isFull, isUsers}: Extract<Answer, {error: string}>): Error {
	if (isFull) return fullMemory(error);
	return isUsers ? new UserError(error) : new Error(error);
}

/** The last characters of what the process writes are kept: they are only shown when it ends. */
const keptCharacters = 2000;

export type ClientOptions = {
	/** The program of the process: a module that calls `hostEngine`. */
	readonly script: URL;
	/** The library that the process has, as error messages call it. */
	readonly library: string;
	/** The whole environment of the process. */
	readonly env: NodeJS.ProcessEnv;
};

export class Client {
	readonly #child: ChildProcess;
	readonly #library: string;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	#output = '';
	#end: Error | undefined;

	constructor({script, library, env}: ClientOptions) {
		this.#library = library;
		this.#child = fork(script, [], {
			env,
			execArgv: [],
			serialization: 'advanced',
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		for (const stream of [this.#child.stdout, this.#child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => {
				this.#output = (this.#output + text).slice(-keptCharacters);
			});
		}
		this.#child.on('message', message => this.#receive(message as Answer | Farewell));
		this.#child.on('error', error =>
			this.#leave(new Error(`${library}'s process could not be started: ${error.message}`)),
		);
		// `close` comes after the streams have ended, so that the last lines are known.
		this.#child.on('close', (code, signal) => this.#leave(this.#reasonOfEnd(code, signal)));
		this.#holdProcess(false);
	}

	/** The end of all that the process has written so far. */
	get output(): string {
		return this.#output;
	}

	/**
	 * Calls a method of an object of the process. Answers come in the order of the calls. Throws the error of the process, or
	 * a UserError where it has ended or the memory is full.
	 */
	call(object: number, method: string, args: readonly unknown[]): Promise<unknown> {
		return new Promise((resolve, reject) => {
			if (this.#end) return reject(this.#end);
			const id = ++this.#lastId;
			this.#waiting.set(id, {resolve, reject});
			this.#holdProcess(true);
			const request: Request = {id, object, method, args};
			this.#child.send(request, error => {
				if (error) this.#settle(id, waiting => waiting.reject(this.#end ?? error));
			});
		});
	}

	/** Ends the process; calls that are not answered yet fail. */
	close(): void {
		this.#child.kill('SIGKILL');
	}

	#receive(answer: Answer | Farewell): void {
		if ('farewell' in answer) {
			this.#leave(new UserError(answer.farewell));
			this.close(); // a driver that has given up may also hang where it is unloaded
			return;
		}
		this.#settle(answer.id, ({resolve, reject}) => {
			if ('value' in answer) resolve(answer.value);
			else reject(errorOf(answer));
		});
	}

	#settle(id: number, act: (waiting: Waiting) => void): void {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (this.#waiting.size === 0) this.#holdProcess(false);
		if (waiting) act(waiting);
	}

	#leave(reason: Error): void {
		this.#end ??= reason;
		for (const id of [...this.#waiting.keys()]) this.#settle(id, waiting => waiting.reject(this.#end ?? reason));
	}

	#reasonOfEnd(code: number | null, signal: NodeJS.Signals | null): Error {
		const way = signal === null ? `with exit code ${code}` : `by ${signal}`;
		const hint =
			signal === 'SIGKILL'
				? ' The system ends processes so when the memory is full: lower --batch, --seq or --hidden.'
				: '';
		const output = this.#output.trim();
		return new UserError(`${this.#library}'s process ended ${way}.${hint}${output && `\nIts last words:\n${output}`}`);
	}

	/** Only a call without its answer keeps the program alive. */
	#holdProcess(hold: boolean): void {
		const {channel, stdout, stderr} = this.#child;
		const streams = [stdout, stderr] as readonly unknown[] as readonly {ref?(): void; unref?(): void}[]; // sockets
		for (const held of [this.#child, channel, ...streams]) hold ? held?.ref?.() : held?.unref?.();
	}
}

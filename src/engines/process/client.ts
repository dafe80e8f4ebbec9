/** The other end of TensorFlow's process: starts it, asks it, and says what became of it when it ends. */
import {type ChildProcess, fork} from 'node:child_process';
import {UserError} from '../../errors.js';
import type {Answer, Request} from './protocol.js';

type Waiting = {readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void};

const fullMemory = (message: string): UserError =>
	new UserError(
		`The memory of the device is full. Lower --batch, --seq or --hidden, or close what else uses it.\n(${message.split('\n')[0]})`,
	);

/** How much of what TensorFlow writes is kept, in characters: it is only shown when the process ends. */
const keptWords = 2000;

export class Client {
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	#words = '';
	#end: Error | undefined;

	/** `env` is the whole environment of the process. */
	constructor(env: NodeJS.ProcessEnv, script: URL = new URL('host.js', import.meta.url)) {
		this.#child = fork(script, [], {
			env,
			execArgv: [],
			serialization: 'advanced',
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		for (const stream of [this.#child.stdout, this.#child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => {
				this.#words = (this.#words + text).slice(-keptWords);
			});
		}
		this.#child.on('message', message => this.#receive(message as Answer));
		this.#child.on('error', error =>
			this.#leave(new Error(`TensorFlow's process could not be started: ${error.message}`)),
		);
		// After its streams, so that its last words are known.
		this.#child.on('close', (code, signal) => this.#leave(this.#reasonOfEnd(code, signal)));
		this.#holdProcess(false);
	}

	/** What TensorFlow has written lately. */
	get words(): string {
		return this.#words;
	}

	/** Calls a method of an object of the process. Answers come in the order of the calls. */
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

	/** Ends the process; what is still asked of it fails. */
	close(): void {
		this.#child.kill('SIGKILL');
	}

	#receive(answer: Answer): void {
		this.#settle(answer.id, ({resolve, reject}) => {
			if ('value' in answer) resolve(answer.value);
			else reject(answer.isFull ? fullMemory(answer.error) : new Error(answer.error));
		});
	}

	#settle(id: number, how: (waiting: Waiting) => void): void {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (this.#waiting.size === 0) this.#holdProcess(false);
		if (waiting) how(waiting);
	}

	#leave(reason: Error): void {
		this.#end ??= reason;
		for (const id of [...this.#waiting.keys()]) this.#settle(id, waiting => waiting.reject(this.#end ?? reason));
	}

	#reasonOfEnd(code: number | null, signal: NodeJS.Signals | null): Error {
		const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
		const hint =
			signal === 'SIGKILL'
				? ' The system ends processes so when the memory is full: lower --batch, --seq or --hidden.'
				: '';
		const words = this.#words.trim();
		return new UserError(`TensorFlow's process ended ${how}.${hint}${words && `\nIts last words:\n${words}`}`);
	}

	/** Only a question that is open keeps the program alive. */
	#holdProcess(hold: boolean): void {
		const {channel, stdout, stderr} = this.#child;
		const streams = [stdout, stderr] as readonly unknown[] as readonly {ref?(): void; unref?(): void}[]; // sockets
		for (const held of [this.#child, channel, ...streams]) hold ? held?.ref?.() : held?.unref?.();
	}
}

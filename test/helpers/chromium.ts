/** A headless Chromium for tests and pictures of pages: Debian's, or the one that $CHROMIUM names. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {setTimeout} from 'node:timers/promises';
import {temporaryFolder} from './tiny-run.js';

const program = process.env['CHROMIUM'] ?? 'chromium';
export const hasChromium = (): boolean => spawnSync(program, ['--version']).status === 0;

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', '--window-size=412,915'];

type Answer = {
	readonly id: number;
	readonly result?: {
		readonly result?: {readonly value?: unknown};
		readonly exceptionDetails?: object;
		/** A picture in base64. */
		readonly data?: string;
		readonly metrics?: readonly {readonly name: string; readonly value: number}[];
	};
};

/** One page in a browser of its own, spoken to by the DevTools protocol. */
export class BrowserPage {
	readonly #child: ChildProcess;
	readonly #socket: WebSocket;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#count = 0;

	private constructor(child: ChildProcess, socket: WebSocket) {
		this.#child = child;
		this.#socket = socket;
		socket.addEventListener('message', ({data}) => {
			const answer: Answer = JSON.parse(String(data));
			this.#waiting.get(answer.id)?.(answer);
		});
	}

	static async open(address: string): Promise<BrowserPage> {
		const child = spawn(program, [...flags, `--user-data-dir=${temporaryFolder()}`, address], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		const port = await new Promise<string>((resolve, reject) => {
			let said = '';
			child.stderr.setEncoding('utf8').on('data', text => {
				said += text;
				const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
				if (found) resolve(found[1]);
			});
			child.on('error', reject).on('close', () => reject(new Error(said)));
		});
		const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
			type: string;
			webSocketDebuggerUrl: string;
		}[];
		const target = targets.find(({type}) => type === 'page');
		if (target === undefined) throw new Error('Chromium has no page.');
		const socket = new WebSocket(target.webSocketDebuggerUrl);
		await new Promise(resolve => socket.addEventListener('open', resolve));
		return new BrowserPage(child, socket);
	}

	async #ask(method: string, params: object): Promise<Answer['result']> {
		const id = ++this.#count;
		const answer = new Promise<Answer>(resolve => this.#waiting.set(id, resolve));
		this.#socket.send(JSON.stringify({id, method, params}));
		return (await answer).result;
	}

	/** Leaves the page for another. */
	async goTo(address: string): Promise<void> {
		await this.#ask('Page.navigate', {url: address});
	}

	/** The page as it looks on a phone, a PNG. */
	async picture(): Promise<Buffer> {
		const size = {width: 412, height: 890, deviceScaleFactor: 1, mobile: true};
		await this.#ask('Emulation.setDeviceMetricsOverride', size);
		await this.evaluate('new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
		const {data = ''} = (await this.#ask('Page.captureScreenshot', {format: 'png'})) ?? {};
		return Buffer.from(data, 'base64');
	}

	/** Seconds of a processor that the page's scripts have taken since this was asked for the first time. */
	async scriptSeconds(): Promise<number> {
		await this.#ask('Performance.enable', {timeDomain: 'threadTicks'});
		const {metrics = []} = (await this.#ask('Performance.getMetrics', {})) ?? {};
		return metrics.find(({name}) => name === 'ScriptDuration')?.value ?? 0;
	}

	/** The value of an expression in the page, once its promise is settled. */
	async evaluate(expression: string): Promise<unknown> {
		const result = await this.#ask('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
		if (result?.exceptionDetails) throw new Error(JSON.stringify(result.exceptionDetails));
		return result?.result?.value;
	}

	/** Waits until an expression is true; while a page is loaded it may fail. */
	async until(condition: string): Promise<void> {
		while (!(await this.evaluate(condition).catch(() => false))) await setTimeout(20);
	}

	close(): void {
		this.#socket.close();
		this.#child.kill('SIGKILL');
	}
}

/** The real program in a real terminal: tmux keeps the screen, types the keys, and is asked what is to be seen. */
import {spawnSync} from 'node:child_process';
import {cli} from './spawned.js';

/** Long enough for a machine that has much else to do. */
const patience = 60_000;

export const hasTmux = (): boolean => spawnSync('tmux', ['-V']).status === 0;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What is left out of the environment: a terminal in a CI gets no screen, and tests are no production. */
const unset = ['CI', 'NODE_ENV', 'NO_COLOR', 'FORCE_COLOR'].map(name => `-u ${name}`).join(' ');

type Process = {readonly pid: number; readonly parent: number; readonly command: string};

/** All processes of the machine. */
function processes(): readonly Process[] {
	const {stdout} = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], {encoding: 'utf8'});
	return stdout
		.trim()
		.split('\n')
		.map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
		.filter(match => match !== null)
		.map(([, pid, parent, command]) => ({pid: Number(pid), parent: Number(parent), command}));
}

/** The first process, of one and those below it, whose command line holds the text; throws where there is none. */
export function processUnder(root: number, text: string): number {
	const all = processes();
	const isBelow = ({pid, parent}: Process): boolean => {
		if (pid === root || parent === root) return true;
		const above = all.find(one => one.pid === parent);
		return above !== undefined && isBelow(above);
	};
	const found = all.find(one => one.command.includes(text) && !one.command.startsWith('bash') && isBelow(one));
	if (!found) throw new Error(`There is no process ${text} below that of ${root}.`);
	return found.pid;
}

/** Looks again and again at what another process has done, until it holds. Rejects with the complaint when it never does. */
export async function until<Seen>(
	look: () => Seen | Promise<Seen>,
	holds: (seen: Seen) => boolean,
	complaint: (seen: Seen) => string,
	milliseconds = patience,
): Promise<Seen> {
	const end = performance.now() + milliseconds;
	while (true) {
		const seen = await look();
		if (holds(seen)) return seen;
		if (performance.now() > end) throw new Error(complaint(seen));
		await new Promise(resolve => setTimeout(resolve, 50));
	}
}

type Options = {
	readonly cwd: string;
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string>>;
	/** A compiled file to run in place of charloom. */
	readonly program?: string;
};

export class PseudoTerminal {
	readonly #name: string;

	private constructor(name: string) {
		this.#name = name;
	}

	/** Runs charloom, or another program, in the folder; when it has ended the terminal shows `exit` and its code. */
	static start(
		args: readonly string[],
		{cwd, columns = 80, rows = 24, environment = {}, program = cli}: Options,
	): PseudoTerminal {
		const terminal = new PseudoTerminal(`charloom-${process.pid}-${Math.random().toString(36).slice(2)}`);
		const command = [process.execPath, program, ...args].map(quoted).join(' ');
		const set = Object.entries(environment)
			.map(([name, value]) => quoted(`${name}=${value}`))
			.join(' ');
		// The shell outlives a Ctrl-C that ends the program before the program can take it.
		const script = `trap : INT; env ${unset} TERM=xterm-256color LC_ALL=C.UTF-8 ${set} ${command}; echo "exit $?"; stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo'; exec sleep 600`;
		terminal.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, 'bash', '-c', script);
		return terminal;
	}

	/** A shell with job control to type into. */
	static startShell({cwd, columns = 80, rows = 24}: Omit<Options, 'environment' | 'program'>): PseudoTerminal {
		const terminal = new PseudoTerminal(`charloom-${process.pid}-${Math.random().toString(36).slice(2)}`);
		const shell = `env ${unset} TERM=xterm-256color LC_ALL=C.UTF-8 PS1='$ ' bash --norc --noprofile -i`;
		terminal.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, shell);
		return terminal;
	}

	/** The command line that runs charloom. */
	command(args: readonly string[]): string {
		return [process.execPath, cli, ...args].map(quoted).join(' ');
	}

	#tmux(...args: readonly string[]): string {
		const {stdout, stderr, status} = spawnSync('tmux', ['-L', this.#name, '-f', '/dev/null', ...args], {
			encoding: 'utf8',
		});
		if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
		return stdout;
	}

	#ask(what: string): string {
		return this.#tmux('display-message', '-p', `#{${what}}`).trim();
	}

	/** What is to be seen now. */
	text(): string {
		return this.#tmux('capture-pane', '-p');
	}

	/** With the sequences of colours. */
	styledText(): string {
		return this.#tmux('capture-pane', '-p', '-e');
	}

	/** With what has been scrolled away. */
	scrollback(): string {
		return this.#tmux('capture-pane', '-p', '-J', '-S', '-');
	}

	press(...keys: readonly string[]): void {
		this.#tmux('send-keys', ...keys);
	}

	/** Types characters as they are. */
	type(text: string): void {
		this.#tmux('send-keys', '-l', text);
	}

	/** Gives the screen once it has stopped changing. */
	async settled(): Promise<string> {
		for (let before = ''; ; ) {
			const now = this.text();
			if (now === before) return now;
			before = now;
			await new Promise(resolve => setTimeout(resolve, 400));
		}
	}

	resize(columns: number, rows: number): void {
		this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
	}

	get isAlternate(): boolean {
		return this.#ask('alternate_on') === '1';
	}

	get hasCursor(): boolean {
		return this.#ask('cursor_flag') === '1';
	}

	/** The process under the terminal whose command line holds the text; throws where there is none. */
	processOf(text: string): number {
		return processUnder(Number(this.#ask('pane_pid')), text);
	}

	/** A process of such a command line runs in the terminal. */
	runs(text: string): boolean {
		try {
			return this.processOf(text) > 0;
		} catch {
			return false;
		}
	}

	/** Settles when the terminal shows it, and gives what it shows. Rejects, with that, when it never does. */
	shows(what: string | RegExp, milliseconds = patience): Promise<string> {
		return until(
			() => this.text(),
			text => (typeof what === 'string' ? text.includes(what) : what.test(text)),
			text => `The terminal never showed ${what}, but:\n${text}`,
			milliseconds,
		);
	}

	close(): void {
		spawnSync('tmux', ['-L', this.#name, 'kill-server']);
	}
}

/** A guess whether a terminal shows more than ASCII, by what the environment says of it. */
import type {Environment} from './terminal.js';

/** Terminals for Windows that show Unicode, each by a variable that it sets; the old console shows boxes for most signs. */
const windowsTerminals: readonly ((env: Environment) => boolean)[] = [
	env => Boolean(env['WT_SESSION']),
	env => Boolean(env['ConEmuTask']),
	env => env['TERM_PROGRAM'] === 'vscode' || env['TERMINAL_EMULATOR'] === 'JetBrains-JediTerm',
	env => /^(xterm-256color|alacritty|rxvt-unicode)/.test(env['TERM'] ?? ''),
];

/**
 * The console of the Linux kernel has no braille, and a locale that names another encoding than UTF-8 says that the terminal
 * expects that. An environment without a locale says nothing, and nearly every terminal of today shows Unicode.
 */
export function showsUnicode(env: Environment, platform: NodeJS.Platform = process.platform): boolean {
	if (platform === 'win32') return windowsTerminals.some(isIn => isIn(env));
	const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
	return env['TERM'] !== 'linux' && /utf-?8/i.test(locale);
}

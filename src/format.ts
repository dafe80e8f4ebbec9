/** Numbers, times, paths and foreign text as they are shown to people: on the terminal, in logs and in messages. */
import {relative} from 'node:path';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Text of a model or a file, safe to print: control characters, which would move the cursor or change colours, become
 * pictures or U+FFFD. Newline and tab stay.
 */
export const printable = (text: string): string =>
	text.replace(control, character => {
		const code = character.charCodeAt(0);
		return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
	});

/** Seconds as `3m12s`, `1h05m`, `42s`. */
export function durationInWords(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds));
	const pad = (value: number): string => String(value).padStart(2, '0');
	if (whole < 60) return `${whole}s`;
	if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
	return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** A count or a speed to two or three digits: `0.4`, `953`, `41k`, `1.2M`. */
export function countInWords(count: number): string {
	if (count < 9.95) return count.toFixed(1).replace('.0', '');
	if (count < 999.5) return String(Math.round(count));
	if (count < 9950) return `${(count / 1e3).toFixed(1)}k`;
	if (count < 999_500) return `${Math.round(count / 1e3)}k`;
	return `${(count / 1e6).toFixed(count < 99.5e6 ? 1 : 0)}M`;
}

/** A whole number in groups of three digits: `12,000`. */
export const grouped = (count: number): string => String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** Bytes as `887 kB`, `4.3 MB`. */
export function fileSize(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const [value, unit] = bytes < 999_500 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
	return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Any number to two or three digits: `2.0e-3`, `0.84`, `12.3`. */
export function shortNumber(value: number): string {
	if (!Number.isFinite(value)) return String(value);
	const size = Math.abs(value);
	if (size !== 0 && (size < 0.01 || size >= 1e5)) return value.toExponential(1);
	return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A path as short as it can be said from the current folder. */
export const shortPath = (path: string): string => {
	const short = relative(process.cwd(), path);
	return short === '' || short.startsWith('..') ? path : short;
};

/** A run as it can be named in a command that the user may type: quoted where a shell would take it apart. */
export const runInCommand = (path: string): string => {
	const short = shortPath(path);
	return /^[\w./@:+-]+$/.test(short) ? short : `"${short}"`;
};

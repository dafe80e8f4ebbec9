/** JSON that comes from outside, and JSON that is printed. */

/** Brackets inside one another: no file of charloom's has ten. Deeper ones would exhaust the stack of whoever walks them. */
const deepest = 100;

/** The depth of nested brackets; strings are skipped. */
function depthOf(text: string): number {
	let depth = 0;
	let most = 0;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (character === '"') {
			for (index++; index < text.length && text[index] !== '"'; index++) if (text[index] === '\\') index++;
		} else if (character === '{' || character === '[') most = Math.max(most, ++depth);
		else if (character === '}' || character === ']') depth--;
	}
	return most;
}

/** Parses JSON. Throws a SyntaxError where it is none, or goes deeper than any file of charloom's does. */
export function parseJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
	if (depthOf(text) > deepest) throw new SyntaxError(`its brackets go deeper than ${deepest}`);
	return JSON.parse(text, reviver);
}

const unescaped = /[\u007f-\u009f]/g;

/** JSON that is safe to print: the control characters that JSON leaves as they are become escapes, too. */
export const jsonText = (
	value: unknown,
	indent?: string,
	replacer?: (key: string, value: unknown) => unknown,
): string =>
	JSON.stringify(value, replacer, indent).replace(
		unescaped,
		character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

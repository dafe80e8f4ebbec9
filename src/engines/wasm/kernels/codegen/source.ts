/** Small helpers that write AssemblyScript. */

/** 0, 1, … count − 1. */
export const indices = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);

/** The variable of a row: the first one has the plain name, those of the rows below it have numbers. */
export const ofRow = (name: string, row: number): string => (row === 0 ? name : `${name}${row}`);

/** A module's text with a tab for each open brace, below a line that says what wrote it. */
export function sourceFile(generator: string, build: string, parts: readonly string[]): string {
	let depth = 0;
	const lines = parts
		.join('\n\n')
		.split('\n')
		.map(line => {
			if (line.startsWith('}')) depth--;
			const indented = line && '\t'.repeat(depth) + line;
			if (line.endsWith('{')) depth++;
			return indented;
		});
	return `// Written by ${generator} for the build ${build}: changes belong there, since "npm run build" writes this file again.\n\n${lines.join('\n')}\n`;
}

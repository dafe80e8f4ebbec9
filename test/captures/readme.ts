/** Sections of the README that are made by scripts: they stand between markers. */

const startOf = (name: string): string => `<!-- keys: ${name} -->`;
const end = '<!-- /keys -->';

/** Where a section's text begins and ends; throws where there is none. */
function placeOf(readme: string, name: string): readonly [number, number] {
	const start = readme.indexOf(startOf(name));
	const from = start + startOf(name).length + 1;
	const to = readme.indexOf(end, from);
	if (start < 0 || to < 0) throw new Error(`The README has no section ${startOf(name)} … ${end}.`);
	return [from, to];
}

export const sectionOf = (readme: string, name: string): string =>
	readme.slice(...placeOf(readme, name)).replace(/\n$/, '');

/** The README with another text in a section. */
export function withSection(readme: string, name: string, text: string): string {
	const [from, to] = placeOf(readme, name);
	return `${readme.slice(0, from)}${text}\n${readme.slice(to)}`;
}

/** Sections of a page that a script writes: they stand between markers. */

const startOf = (name: string): string => `<!-- keys: ${name} -->`;
const end = '<!-- /keys -->';

/** Where a section's text begins and ends; throws where there is none. */
function placeOf(page: string, name: string): readonly [number, number] {
	const start = page.indexOf(startOf(name));
	const from = start + startOf(name).length + 1;
	const to = page.indexOf(end, from);
	if (start < 0 || to < 0) throw new Error(`The page has no section ${startOf(name)} … ${end}.`);
	return [from, to];
}

export const sectionOf = (page: string, name: string): string => page.slice(...placeOf(page, name)).replace(/\n$/, '');

/** The page with another text in a section. */
export function withSection(page: string, name: string, text: string): string {
	const [from, to] = placeOf(page, name);
	return `${page.slice(0, from)}${text}\n${page.slice(to)}`;
}

/** A stream's text ends before the first stop string, also where that comes in pieces. */

export type StopWatcher = {
	/** Takes the next characters; gives the text that can be shown, and says whether a stop string was found. */
	readonly push: (text: string) => {readonly text: string; readonly isStopped: boolean};
	/** The text that was held back because a stop string might have begun there. */
	readonly rest: () => string;
	/** The stop string that was found, with what came after it at once; empty before. */
	readonly found: () => string;
};

/** The number of characters at the end of `text` that may be the beginning of a stop string. */
function heldLength(text: string, stops: readonly string[]): number {
	const longest = Math.max(...stops.map(stop => stop.length)) - 1;
	for (let length = Math.min(longest, text.length); length > 0; length--) {
		const end = text.slice(text.length - length);
		if (stops.some(stop => stop.startsWith(end))) return length;
	}
	return 0;
}

const firstOf = (text: string, stops: readonly string[]): number => {
	const places = stops.map(stop => text.indexOf(stop)).filter(place => place >= 0);
	return places.length === 0 ? -1 : Math.min(...places);
};

/** Watches one stream for any of `stops`, none of which is empty. */
export function watchForStops(stops: readonly string[]): StopWatcher {
	if (stops.length === 0) return {push: text => ({text, isStopped: false}), rest: () => '', found: () => ''};
	let held = '';
	let found = '';
	const push = (next: string): {text: string; isStopped: boolean} => {
		const text = held + next;
		const place = firstOf(text, stops);
		const end = place >= 0 ? place : text.length - heldLength(text, stops);
		held = place >= 0 ? '' : text.slice(end);
		if (place >= 0) found = text.slice(place);
		return {text: text.slice(0, end), isStopped: place >= 0};
	};
	return {push, rest: () => held, found: () => found};
}

/**
 * The only script that stands in the page as it is: it unpacks the model and the page's other script, which are compressed
 * together, and runs that script.
 */
import {fromLetters} from '../letters.js';

declare global {
	interface Window {
		/** The packed model (`payload.ts`). */
		charloomModel?: Uint8Array;
	}
}

async function unpacked(): Promise<Uint8Array> {
	const letters = document.getElementById('model')?.textContent.trim() ?? '';
	const stream = new Blob([fromLetters(letters)]).stream().pipeThrough(new DecompressionStream('deflate'));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Length of the script (4 bytes) | script | model */
async function boot(): Promise<void> {
	const bytes = await unpacked();
	const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
	window.charloomModel = bytes.subarray(end);
	const script = document.createElement('script');
	script.textContent = new TextDecoder().decode(bytes.subarray(4, end));
	document.body.append(script);
}

boot().catch(error => {
	document.body.dataset['state'] = 'failed';
	const paper = document.getElementById('paper');
	if (paper) paper.textContent = `This browser is too old for this page (${error}). A newer one can show it.`;
});

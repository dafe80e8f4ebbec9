/** A download's progress on stderr: one line that is written over on a terminal, only its start and end elsewhere. */

import type {DownloadableCorpus} from '../../../data/catalogue.js';
import type {DownloadProgress} from '../../../data/download.js';
import {fileSize, grouped} from '../../../format.js';
import {print} from '../shared/output.js';

export type DownloadDisplay = {
	readonly update: (progress: DownloadProgress) => void;
	/** Clears the line, and says how it ended (an error speaks for itself). */
	readonly end: (outcome: string | undefined) => void;
};

const eraseLine = '\r\u001B[2K';

export function downloadDisplay(
	{name, url, downloadSize}: DownloadableCorpus,
	stream: NodeJS.WritableStream & {readonly isTTY?: boolean},
): DownloadDisplay {
	let shown = -1;
	return {
		update({received, total}) {
			if (shown < 0) print(stream, `Downloading ${name} (${fileSize(downloadSize)}) from ${url}\n`);
			const percent = Math.min(100, Math.floor((100 * received) / total));
			if (percent === shown) return;
			shown = percent;
			if (stream.isTTY) stream.write(`${eraseLine}${percent} %  ${grouped(received)} of ${grouped(total)} bytes`);
		},
		end(outcome) {
			if (stream.isTTY && shown >= 0) stream.write(eraseLine);
			if (outcome !== undefined) print(stream, `${name} ${outcome}\n`);
		},
	};
}

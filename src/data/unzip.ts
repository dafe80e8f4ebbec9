/** One file out of a zip archive, unpacked while the archive is still arriving. */
import {Unzip, UnzipInflate} from 'fflate';
import {UserError} from '../errors.js';

/** Bytes that are unpacked at once: 16 KiB become 16 MiB at most. */
const pieceSize = 2 ** 14;

/** The contents of `member`, in pieces. Throws a UserError where the archive has no such file or is damaged. */
export async function* unzipMember(archive: AsyncIterable<Uint8Array>, member: string): AsyncGenerator<Uint8Array> {
	const ready: Uint8Array[] = [];
	let found = false;
	const unzip = new Unzip(file => {
		if (file.name !== member) return;
		found = true;
		file.ondata = (error, data) => {
			if (error) throw error;
			ready.push(data);
		};
		file.start();
	});
	unzip.register(UnzipInflate);
	for await (const chunk of archive) {
		// In small pieces: a few bytes may unpack to a thousand times as many, and who reads them may have enough.
		for (let from = 0; from < chunk.length; from += pieceSize) {
			unpack(unzip, chunk.subarray(from, from + pieceSize), member);
			yield* ready.splice(0);
		}
	}
	if (!found) throw new UserError(`Expected a zip archive with the file ${member}; what came has none.`);
}

function unpack(unzip: Unzip, chunk: Uint8Array, member: string): void {
	try {
		unzip.push(chunk);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new UserError(`The zip archive with ${member} is damaged (${reason}). Try again later.`, {cause: error});
	}
}

/** File systems on which one call fails, as a full or forbidden disk makes it fail. */
import {type FileSystem, nodeFileSystem} from '../../src/checkpoint/atomic.js';

type Call = 'open' | 'write' | 'sync' | 'rename';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: made to fail`), {code, syscall: 'test'});

/** `call` fails with `code` for paths that end with `suffix`; half of what is written is written before. */
export function failingFileSystem(call: Call, code: string, suffix = ''): FileSystem {
	const open: FileSystem['open'] = async (path, ...rest) => {
		const isMeant = String(path).endsWith(suffix);
		if (call === 'open' && isMeant) throw systemError(code);
		const handle = await nodeFileSystem.open(path, ...rest);
		if (call === 'write' && isMeant) {
			handle.writeFile = async data => {
				if (data instanceof Uint8Array) await handle.write(data.subarray(0, data.length >> 1));
				throw systemError(code);
			};
		}
		if (call === 'sync' && isMeant) {
			handle.sync = async () => {
				throw systemError(code);
			};
		}
		return handle;
	};
	const rename: FileSystem['rename'] = async (from, to) => {
		if (call === 'rename' && String(from).endsWith(suffix)) throw systemError(code);
		await nodeFileSystem.rename(from, to);
	};
	return {...nodeFileSystem, open, rename};
}

/** The process is killed between writing and renaming: nothing after that happens, not even the cleaning up. */
export const killedBeforeRename: FileSystem = {
	...nodeFileSystem,
	rename: async () => {
		throw systemError('KILLED');
	},
	rm: async () => {},
};

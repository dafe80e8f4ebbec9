/**
 * Says whether there is a process of this number. A process that may not be signalled is there; its number may by now belong
 * to another than is meant.
 */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
}

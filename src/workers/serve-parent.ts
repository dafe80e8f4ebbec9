/** The child's end of a link. Loads nothing of a screen. */

export type Parent<Message> = {
	/** Settles when the message is on its way: who waits for it is never far ahead of the screen. */
	readonly send: (message: Message) => Promise<void>;
};

/**
 * Listens to the screen's process. Signals are left to it: it says when to stop. When it is gone, `onGone` is called, so that
 * work in hand can be put in order.
 */
export function serve<Command, Message>(
	onCommand: (command: Command, parent: Parent<Message>) => void,
	onGone: () => void,
): Parent<Message> {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
	// Nobody is left to read the output.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
	const parent: Parent<Message> = {
		send: message =>
			new Promise(resolve => {
				if (!process.connected || !process.send) return resolve();
				process.send(message, undefined, {}, () => resolve());
			}),
	};
	process.on('message', command => onCommand(command as Command, parent)); // the parent's own type
	process.on('disconnect', onGone);
	return parent;
}

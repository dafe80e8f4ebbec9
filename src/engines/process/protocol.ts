/** The messages between the program and the process of an engine. */

/** The number of the engine itself: its methods make the other objects. */
export const engineObject = 0;

/** Calls a method of an object that was made before. The first call of a process is `open` of the engine. */
export type Request = {
	readonly id: number;
	readonly object: number;
	readonly method: string;
	readonly args: readonly unknown[];
};

/**
 * The result of the call with this id, or its error. `isFull` says that there was no memory left, `isUsers` that it is one that a user can do
 * something about (`errors.ts`).
 */
export type Answer =
	| {readonly id: number; readonly value: unknown}
	| {readonly id: number; readonly error: string; readonly isFull: boolean; readonly isUsers: boolean};

/** The last message of a process that can't go on: the reason, in words for the user. */
export type Farewell = {readonly farewell: string};

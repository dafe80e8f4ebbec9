/** Tensors that one routine makes and other routines use. */
import type {Tensor} from '../tensors.js';
import type {Recording} from './recording.js';

/** Copies objects and arrays of tensors, with another tensor in the place of each. */
function replaced(tree: unknown, by: (tensor: Tensor) => Tensor): unknown {
	if (typeof tree === 'number') return by(tree);
	if (Array.isArray(tree)) return tree.map(part => replaced(part, by));
	if (typeof tree !== 'object' || tree === null) return tree;
	return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, replaced(part, by)]));
}

/**
 * Within a routine, keeps all tensors of objects and arrays, which hold no other numbers, in variables. The function that it
 * returns reads them in another routine.
 */
export function keep<Tree>(recording: Recording, tree: Tree): () => Tree {
	const variables = new Map<Tensor, Tensor>();
	replaced(tree, tensor => {
		if (!variables.has(tensor)) variables.set(tensor, recording.variable());
		recording.assign(variables.get(tensor) as Tensor, tensor); // it was made if it was not there
		return tensor;
	});
	// The copy has the form of the original.
	return () => replaced(tree, tensor => recording.read(variables.get(tensor) as Tensor)) as Tree;
}

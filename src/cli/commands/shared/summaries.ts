/** The commands in the order of the help, each in a few words. The help needs nothing else of them. */
export const summaries = {
	demo: 'train on a text that comes with charloom for a minute, then write with the model',
	train: 'train a model on a text',
	watch: 'look at a run while it is trained, or afterwards',
	studio: 'watch a model write: temperature, branches and more, live in the terminal',
	generate: 'write new text with a trained model',
	score: 'tell how well a model predicts a text',
	inspect: 'show what is in a run, and check that its files are whole',
	export: "put a run's model alone into a new folder, or the run into another program's form",
	import: 'make a run of a model that was trained with PyTorch',
	corpus: 'list, show and download texts to train on',
	setup: 'make the TensorFlow engine ready, for NVIDIA GPUs',
	doctor: 'show which engines work here, and why the others do not',
	completion: 'print what completes commands with Tab in a shell',
} as const;

export type CommandName = keyof typeof summaries;

/** A model card: the README.md of a model on the Hub, a head in YAML and a page in Markdown. */
import type {TrainConfig} from '../../config.js';
import {grouped} from '../../format.js';
import {parameterCount} from '../../model/parameters.js';
import {teacherInWords} from '../../recipes/teacher.js';
import type {WholeModel} from '../model-folder.js';

/** A text of YAML between quotes. */
const quoted = (text: string): string => JSON.stringify(text);

const inBits = (nats: number): string => `${nats.toFixed(4)} nats a character (${(nats / Math.LN2).toFixed(4)} bits)`;

/** Text that may stand in Markdown: what a run says of itself is no markup. */
const plain = (text: string): string =>
	text.replace(/[\\`*_{}[\]<>()#+!|~\n]/g, sign => (sign === '\n' ? ' ' : `\\${sign}`));

/** A sentence about what a model learned from beside the text. */
const taught = ({teacher}: TrainConfig): string =>
	teacher === undefined ? '' : ` Its teacher was ${plain(teacherInWords(teacher))}.`;

/** The card of a model of this name. `license` is an identifier of the Hub, such as `cc0-1.0`; `unknown` is one, too. */
export function modelCard(name: string, {config, model: {score}}: WholeModel, license: string): string {
	const {model, corpus, training, vocabulary} = config;
	const input = model.embeddingSize > 0 ? `an embedding of ${model.embeddingSize}` : 'one-hot characters';
	const figures = [
		score?.carried !== undefined && `${inBits(score.carried)} on held-out text, with the state carried through it`,
		score?.window !== undefined && `${inBits(score.window)} in windows of 256 characters`,
	].filter(line => line !== false);
	const duration =
		'steps' in training.duration ? `${grouped(training.duration.steps)} steps` : `${training.duration.seconds} seconds`;
	return `---
license: ${quoted(license)}
library_name: charloom
pipeline_tag: text-generation
tags:
- text-generation
- character-level
- ${model.cell}
---

# ${plain(name)}

A character-level text generator: ${model.numLayers} × ${model.hiddenSize} ${model.cell} over ${input}${model.tied ? ', tied' : ''}, ${grouped(parameterCount(model))} parameters, trained
with charloom ${plain(config.charloom)}. It goes on from any text of its ${vocabulary.characters.length} ${vocabulary.encoding}, and knows nothing but its text's style.

## Data

${plain(corpus.name)}: ${grouped(corpus.characters)} characters, SHA-256 \`${corpus.sha256.replace(/[^0-9a-f]/g, '') || 'unknown'}\`. ${plain(corpus.sources.join(', '))}

Trained for ${duration} of ${training.batchSize} × ${training.seqLength} characters; ${100 * training.validFraction} % of the text was held out.${taught(training)}

## Figures

${figures.length > 0 ? figures.map(line => `- ${line}`).join('\n') : 'None were measured.'}

## Use

\`\`\`sh
charloom generate hf:OWNER/NAME --seed "Once "     # downloads it, and writes
python generate.py "Once "                         # in PyTorch: pip install -r requirements.txt
\`\`\`

\`config.json\` has the sizes, the vocabulary and the settings; \`model.py\` has the model in PyTorch.
`;
}

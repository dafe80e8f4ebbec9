/** Text of a model for the terminal: what would move the cursor or change colours becomes visible instead. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Control characters but newline and tab become pictures or U+FFFD. */
export const printable = (text: string): string =>
	text.replace(control, character => {
		const code = character.charCodeAt(0);
		return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
	});

/** The glyphs of the screen that a component is on. */
import {createContext, useContext} from 'react';
import {type Glyphs, glyphsOf} from './glyphs.js';

export const GlyphContext = createContext<Glyphs>(glyphsOf(false));

export const useGlyphs = (): Glyphs => useContext(GlyphContext);

/** The studio's components share this painter beside the state. */
import {createContext, useContext} from 'react';
import {Palette} from '../../colors.js';
import {Painter} from './paint.js';

export const PainterContext = createContext<Painter>(new Painter(new Palette('dark', 1)));

/** Makes coloured rows for the screen that a component is on. */
export const usePainter = (): Painter => useContext(PainterContext);

/** These conditions tell when keys do something. */
import type {StudioState} from '../state.js';

export const isReading = ({isWriting, columns}: StudioState): boolean => !isWriting && columns === undefined;
export const isStreaming = (state: StudioState): boolean => !isReading(state);
/** It writes a single text. */
export const isFlowing = ({isWriting, columns}: StudioState): boolean => isWriting && columns === undefined;
export const isSingle = ({columns}: StudioState): boolean => columns === undefined;
export const hasColumns = ({columns}: StudioState): boolean => columns !== undefined;
export const isBranched = ({tree, columns}: StudioState): boolean => columns === undefined && tree.branches.length > 1;

package dev.millrace.kernel.join;

import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import java.io.Serializable;

/**
 * One input of a join.
 *
 * @param rows the coding of its rows in state
 * @param key its key columns; a row with a NULL among them matches nothing
 * @param unmatchedOutput whether its rows without a partner go, as they came, to an output of their
 *     own (1 for the left side, 2 for the right one) instead of the main output
 */
public record JoinSide(RowCodec rows, KeyCodec key, boolean unmatchedOutput)
    implements Serializable {}

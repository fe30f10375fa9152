/**
 * The binary form of rows, keys and values: compact, deterministic and made for each schema. Read
 * {@link dev.millrace.element.coding.RowCodec} first, then {@link
 * dev.millrace.element.coding.KeyCodec}.
 */
@NullMarked
package dev.millrace.element.coding;

import org.jspecify.annotations.NullMarked;

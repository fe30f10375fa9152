/**
 * What a pipeline file may write and what it means: keys with their types, defaults and
 * documentation. One declaration per key is all there is: the checks, the readers, the reference
 * page and the JSON Schema come from it.
 *
 * <p>Read {@link dev.millrace.connect.key.Key} first, then {@link
 * dev.millrace.connect.key.ValueType}.
 */
@NullMarked
package dev.millrace.connect.key;

import org.jspecify.annotations.NullMarked;

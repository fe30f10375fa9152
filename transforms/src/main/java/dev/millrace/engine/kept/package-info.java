/**
 * State of a partition of keys in memory, cheap to look up, to write anew for a bundle and to save:
 * flat bytes instead of objects per key. Whoever changes it copies first what others may still
 * read, so that a runner can write a checkpoint of it meanwhile. Read {@link
 * dev.millrace.engine.kept.KeyPages} first.
 */
@NullMarked
package dev.millrace.engine.kept;

import org.jspecify.annotations.NullMarked;

/**
 * Replays of a part of event time that give exactly the rows which a replay of everything has
 * there. Read {@link dev.millrace.compile.chunk.ChunkReach} first.
 */
@NullMarked
package dev.millrace.compile.chunk;

import org.jspecify.annotations.NullMarked;

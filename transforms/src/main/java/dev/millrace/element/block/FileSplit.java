package dev.millrace.element.block;

import java.io.Serializable;

/**
 * A piece of a file that one worker reads.
 *
 * @param path as Beam's file systems name it
 * @param start the first unit of the piece: a row group's number, or a byte offset
 * @param length how many units
 * @param bytes about how many bytes will be read, for progress and sizing
 * @param rows how many rows it holds, or -1 where only reading can tell
 */
public record FileSplit(String path, long start, long length, long bytes, long rows)
    implements Serializable {}

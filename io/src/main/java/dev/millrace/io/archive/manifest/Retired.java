package dev.millrace.io.archive.manifest;

import java.time.Instant;

/**
 * A file that is no longer part of an archive but may still be read by those who began before.
 *
 * @param path below the archive
 * @param until when it may be deleted
 */
public record Retired(String path, Instant until) {}

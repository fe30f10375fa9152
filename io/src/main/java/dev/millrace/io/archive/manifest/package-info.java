/**
 * What an archive holds: its manifest, how that is changed under a lock, and the snapshot that a
 * replay reads. Read {@link dev.millrace.io.archive.manifest.ArchiveManifest} first, then {@link
 * dev.millrace.io.archive.manifest.ArchiveStore}.
 */
@NullMarked
package dev.millrace.io.archive.manifest;

import org.jspecify.annotations.NullMarked;

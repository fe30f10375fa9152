/**
 * A file system in memory, for tests of what must work on any of Beam's. Read {@link
 * dev.millrace.testing.files.MemoryFiles} first.
 */
@NullMarked
package dev.millrace.testing.files;

import org.jspecify.annotations.NullMarked;

/**
 * The tests that pipeline files carry, run on rows in memory. Read {@link
 * dev.millrace.filetest.FileTestRunner} first.
 */
@NullMarked
package dev.millrace.filetest;

import org.jspecify.annotations.NullMarked;

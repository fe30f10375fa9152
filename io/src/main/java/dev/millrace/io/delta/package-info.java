/**
 * Tables of Delta Lake: rows become data files, and files become visible with a commit that is made
 * once. Read {@link dev.millrace.io.delta.DeltaSink} first, and {@link
 * dev.millrace.io.delta.TableCommit} for what a commit does.
 */
@NullMarked
package dev.millrace.io.delta;

import org.jspecify.annotations.NullMarked;

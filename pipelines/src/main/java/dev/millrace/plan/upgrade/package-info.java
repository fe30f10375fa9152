/**
 * What becomes of a running pipeline's state when it goes on with another version of its file: per
 * step what happens to it and why, and how far back events have to be read where it is lost.
 */
@NullMarked
package dev.millrace.plan.upgrade;

import org.jspecify.annotations.NullMarked;

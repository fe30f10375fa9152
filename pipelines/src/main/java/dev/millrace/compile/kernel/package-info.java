/**
 * The kernel of each step of a plan. Read {@link dev.millrace.compile.kernel.KernelCompiler} first.
 */
@NullMarked
package dev.millrace.compile.kernel;

import org.jspecify.annotations.NullMarked;

/**
 * What Millrace says about a user's mistakes: codes, severities, positions, and one diagnostic
 * value that is printed as one line. Read {@link dev.millrace.diag.Diagnostic} first.
 */
@NullMarked
package dev.millrace.diag;

import org.jspecify.annotations.NullMarked;

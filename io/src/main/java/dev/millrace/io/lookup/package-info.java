/**
 * What a place has to do at which values are looked up. Read {@link dev.millrace.io.lookup.Lookup}
 * first.
 */
@NullMarked
package dev.millrace.io.lookup;

import org.jspecify.annotations.NullMarked;

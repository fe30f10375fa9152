/**
 * What the generated code of expressions calls at run time, by name: arithmetic, texts, times,
 * lists and the border between values of events and of SQL. Classes and methods are public because
 * generated classes have a loader of their own.
 */
@NullMarked
package dev.millrace.sql.function;

import org.jspecify.annotations.NullMarked;

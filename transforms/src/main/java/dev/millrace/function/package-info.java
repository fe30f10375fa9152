/**
 * What code of your own implements to be called from pipeline files: functions of SQL, aggregates
 * of {@code Combine}, and types of steps. It needs nothing but the JDK, and stays as it is from
 * version to version. Read {@link dev.millrace.function.FunctionLibrary} first.
 */
@NullMarked
package dev.millrace.function;

import org.jspecify.annotations.NullMarked;

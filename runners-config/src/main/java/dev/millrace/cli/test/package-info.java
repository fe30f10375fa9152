/**
 * The command that runs the tests of pipeline files, and what it says of them. Read {@link
 * dev.millrace.cli.test.TestCommand} first.
 */
@NullMarked
package dev.millrace.cli.test;

import org.jspecify.annotations.NullMarked;

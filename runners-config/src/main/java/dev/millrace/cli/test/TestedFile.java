package dev.millrace.cli.test;

import dev.millrace.filetest.Coverage;
import dev.millrace.filetest.FileTestResult;
import java.nio.file.Path;
import java.util.List;

/**
 * What the tests of a file came to.
 *
 * @param whole whether all its tests were run, and not a choice of them
 */
record TestedFile(Path file, List<FileTestResult> results, Coverage coverage, boolean whole) {}

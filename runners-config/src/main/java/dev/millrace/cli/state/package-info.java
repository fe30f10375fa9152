/** {@code millrace state}: what lies in the directory of {@code --state}. */
@NullMarked
package dev.millrace.cli.state;

import org.jspecify.annotations.NullMarked;

/** {@code millrace topics}: the topics that a pipeline file declares, next to the broker's. */
@NullMarked
package dev.millrace.cli.topics;

import org.jspecify.annotations.NullMarked;

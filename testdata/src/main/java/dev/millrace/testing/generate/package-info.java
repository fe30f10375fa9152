/**
 * Seeded sample events for the shipped pipelines, with every defect that real topics have. A {@code
 * Story} tells what happened in order of event time; the {@code Delivery} decides in which order,
 * partition and shape it reaches Kafka, and knows what every record must become. Read {@link
 * dev.millrace.testing.generate.Generator} first.
 */
@NullMarked
package dev.millrace.testing.generate;

import org.jspecify.annotations.NullMarked;

/**
 * What a job on Flink has counted so far, while it runs: of a Flink inside this process from its
 * operators' own counters, of a cluster from what it tells.
 */
@NullMarked
package dev.millrace.runner.counts;

import org.jspecify.annotations.NullMarked;

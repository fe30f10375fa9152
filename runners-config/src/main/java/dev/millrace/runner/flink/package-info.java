/**
 * Apache Flink through Beam's classic runner: inside this process, or on a cluster. Read {@link
 * dev.millrace.runner.flink.EmbeddedFlink} first, then {@link
 * dev.millrace.runner.flink.FlinkProfile}, which holds every option with its reason.
 */
@NullMarked
package dev.millrace.runner.flink;

import org.jspecify.annotations.NullMarked;

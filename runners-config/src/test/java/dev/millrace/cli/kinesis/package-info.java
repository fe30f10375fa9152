/** Kinesis, from a server that keeps streams in memory. */
package dev.millrace.cli.kinesis;

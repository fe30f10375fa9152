/** Pulsar, from a broker in a process of its own. */
package dev.millrace.cli.pulsar;

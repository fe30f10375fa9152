/**
 * What brokers have in common: runs over orders, and the tests that each connector has to pass.
 * Read {@link dev.millrace.cli.broker.OrdersFile} first.
 */
@NullMarked
package dev.millrace.cli.broker;

import org.jspecify.annotations.NullMarked;

/**
 * RabbitMQ as a source and a sink. Read {@link dev.millrace.io.rabbitmq.RabbitSource} and {@link
 * dev.millrace.io.rabbitmq.RabbitSink} first.
 */
@NullMarked
package dev.millrace.io.rabbitmq;

import org.jspecify.annotations.NullMarked;

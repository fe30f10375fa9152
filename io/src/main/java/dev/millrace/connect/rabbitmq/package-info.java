/**
 * RabbitMQ as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.rabbitmq.RabbitConnector} first.
 */
@NullMarked
package dev.millrace.connect.rabbitmq;

import org.jspecify.annotations.NullMarked;

package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;

/** A row that waits for its batch, as a message. */
record RabbitRow(Event event, String routingKey, BasicProperties properties, byte[] body)
    implements RowWriter.Row {}

package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.DefaultExceptionHandler;

/** Leaves what happens to a connection to those who use it, who see it with their next call. */
final class QuietHandler extends DefaultExceptionHandler {
  @Override
  public void handleUnexpectedConnectionDriverException(Connection connection, Throwable thrown) {}
}

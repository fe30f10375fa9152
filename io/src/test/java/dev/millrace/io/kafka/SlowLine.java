package dev.millrace.io.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A port that hands everything on to another one and back, each way after a delay. */
public final class SlowLine implements AutoCloseable {
  private final ServerSocket server;
  private volatile Supplier<String> target = () -> "";
  private volatile long delayMillis;

  private SlowLine(ServerSocket server) {
    this.server = server;
  }

  public static SlowLine open() throws IOException {
    SlowLine line = new SlowLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    start("slow-line", line::accept);
    return line;
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * @param hostAndPort on this machine; asked at each connection
   */
  public void leadTo(Supplier<String> hostAndPort) {
    target = hostAndPort;
  }

  public void delay(Duration eachWay) {
    delayMillis = eachWay.toMillis();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        String at = target.get();
        int port = Integer.parseInt(at.substring(at.indexOf(':') + 1));
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), port);
        start("slow-line-out", () -> copy(client, broker));
        start("slow-line-back", () -> copy(broker, client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void copy(Socket from, Socket to) {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, count);
        var unused =
            later.schedule(
                () -> {
                  out.write(bytes);
                  out.flush();
                  return null;
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
      }
    } catch (IOException closed) {
      // One end is gone, and with it the connection.
    } finally {
      later.shutdownNow();
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

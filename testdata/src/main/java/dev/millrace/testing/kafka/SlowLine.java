package dev.millrace.testing.kafka;

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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A port that hands everything on to another one and back, each way after a delay, and holds it
 * back while the line is cut: no end learns of that, as when a cable is pulled.
 */
public final class SlowLine implements AutoCloseable {
  private static final int LONGEST_CUT_MINUTES = 30;

  private final ServerSocket server;
  private volatile Supplier<String> target = () -> "";
  private volatile long delayMillis;
  private volatile boolean cut;

  private SlowLine(ServerSocket server) {
    this.server = server;
  }

  /** A line on a free port of the loopback address; it leads nowhere yet. */
  public static SlowLine open() throws IOException {
    SlowLine line = new SlowLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    start("slow-line", line::accept);
    return line;
  }

  /** Where clients connect. */
  public int port() {
    return server.getLocalPort();
  }

  /**
   * Sets the target.
   *
   * @param hostAndPort on this machine; asked at each connection
   */
  public void leadTo(Supplier<String> hostAndPort) {
    target = hostAndPort;
  }

  /** From now on everything takes so long, each way. */
  public void delay(Duration eachWay) {
    delayMillis = eachWay.toMillis();
  }

  /** From now on nothing comes through; {@link #mend} lets pass what was held back. */
  public void cut() {
    cut = true;
  }

  /** Ends a cut. */
  public void mend() {
    cut = false;
  }

  private void awaitMended() {
    while (cut && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void accept() {
    try {
      while (true) {
        connect(server.accept());
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void connect(Socket client) throws IOException {
    String at = target.get();
    int port = Integer.parseInt(at.substring(at.indexOf(':') + 1));
    try {
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), port);
      start("slow-line-out", () -> copy(client, broker));
      start("slow-line-back", () -> copy(broker, client));
    } catch (IOException refused) {
      // Nobody is there now.
      client.close();
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
                  awaitMended();
                  out.write(bytes);
                  out.flush();
                  return null;
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
      }
      // What was said before the end arrives before it.
      later.shutdown();
      if (!later.awaitTermination(LONGEST_CUT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("the line stays cut");
      }
    } catch (IOException closed) {
      // One end is gone, and with it the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

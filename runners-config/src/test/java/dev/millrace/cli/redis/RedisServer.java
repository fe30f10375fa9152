package dev.millrace.cli.redis;

import dev.millrace.cli.secured.KeyStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis server of Debian's package, which writes each command to its disk before it answers. Its
 * other port is for TLS.
 */
public final class RedisServer implements AutoCloseable {
  /** Of the user {@code millrace}, who may use nothing but keys of orders. */
  static final String PASSWORD = "hunter2-secret";

  /** Of the truststore. */
  static final String STORE_PASSWORD = "store-pw-2b7e";

  private final Path dir;
  private final int port;
  private final int tlsPort;
  private Process process;

  private RedisServer(Path dir, int port, int tlsPort) throws IOException {
    this.dir = dir;
    this.port = port;
    this.tlsPort = tlsPort;
    this.process = begin();
  }

  public static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
  }

  public static RedisServer start(Path dir) throws Exception {
    KeyStores stores = new KeyStores(dir, STORE_PASSWORD);
    stores.key("redis");
    stores.trusting("redis");
    pem(dir);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      int tlsPort = other.getLocalPort();
      free.close();
      other.close();
      RedisServer server = new RedisServer(dir, port, tlsPort);
      server.awaitReady();
      return server;
    }
  }

  /** The key and its certificate in the form that the server reads. */
  private static void pem(Path dir) throws IOException, GeneralSecurityException {
    KeyStore store =
        KeyStore.getInstance(dir.resolve("redis.p12").toFile(), STORE_PASSWORD.toCharArray());
    Key key = store.getKey("redis", STORE_PASSWORD.toCharArray());
    write(dir.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
    write(dir.resolve("cert.pem"), "CERTIFICATE", store.getCertificate("redis").getEncoded());
  }

  private static void write(Path file, String kind, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n".formatted(kind, lines));
  }

  private Process begin() throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("redis.conf"),
            """
            bind 127.0.0.1
            port %d
            tls-port %d
            tls-cert-file DIR/cert.pem
            tls-key-file DIR/key.pem
            tls-ca-cert-file DIR/cert.pem
            tls-auth-clients no
            dir DIR
            save ""
            appendonly yes
            appendfsync always
            user default on nopass ~* &* +@all
            user millrace on >%s ~order:* +eval +evalsha +exists +hget +hset +hdel +scan +hgetall
            """
                .formatted(port, tlsPort, PASSWORD)
                .replace("DIR", dir.toString()));
    return new ProcessBuilder("redis-server", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("redis.log").toFile())
        .start();
  }

  private void awaitReady() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!ask("ping").equals(List.of("PONG"))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(Files.readString(dir.resolve("redis.log")));
      }
      Thread.sleep(50);
    }
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public void startAgain() throws Exception {
    process = begin();
    awaitReady();
  }

  int port() {
    return port;
  }

  public String url() {
    return "redis://localhost:" + port;
  }

  String tlsUrl() {
    return "rediss://localhost:" + tlsPort + "/0";
  }

  /** The lines of the answer to a command, asked with the server's own client. */
  public List<String> ask(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("redis-cli", "--raw", "-p", String.valueOf(port)));
    all.addAll(List.of(command));
    Process client = new ProcessBuilder(all).redirectErrorStream(true).start();
    byte[] said = client.getInputStream().readAllBytes();
    client.waitFor();
    return new String(said, StandardCharsets.UTF_8).lines().toList();
  }

  @Override
  public void close() {
    kill();
  }
}

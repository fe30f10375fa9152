package dev.millrace.cli.secured;

import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with access rules behind four doors: one without a lock for the test itself, one for
 * clients with a certificate, one for log-ins over TLS by every mechanism, one for log-ins without
 * encryption.
 */
final class SecuredKafka implements AutoCloseable {
  static final String PASSWORD = "store-pw-5f1c";
  static final String PLAIN_PASSWORD = "plain-pw-77ab";
  static final String SCRAM_PASSWORD = "scram-pw-9d30";
  static final String CLIENT_SECRET = "token-pw-c4e2";

  private static final String MODULES = "org.apache.kafka.common.security.";

  private final Path dir;
  private final EmbeddedKafka kafka;
  private final TokenServer tokens = new TokenServer(CLIENT_SECRET);
  private final int certificatePort;
  private final int loginPort;
  private final int openLoginPort;
  private final Admin admin;

  SecuredKafka(Path dir) {
    int[] ports = freePorts();
    certificatePort = ports[0];
    loginPort = ports[1];
    openLoginPort = ports[2];
    this.dir = dir;
    KeyStores stores = new KeyStores(dir, PASSWORD);
    for (String name : List.of("broker", "reader", "stranger")) {
      stores.key(name);
      stores.trusting(name);
    }
    kafka = new EmbeddedKafka(dir.resolve("log")).with(properties()).start();
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    for (ScramMechanism mechanism :
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
      ScramCredentialInfo credential = new ScramCredentialInfo(mechanism, 4096);
      await(
          admin
              .alterUserScramCredentials(
                  List.of(new UserScramCredentialUpsertion("scram", credential, SCRAM_PASSWORD)))
              .all());
    }
  }

  private Map<String, String> properties() {
    String doors =
        "MTLS://localhost:%d,LOGIN://localhost:%d,OPEN://localhost:%d"
            .formatted(certificatePort, loginPort, openLoginPort);
    Map<String, String> all = new TreeMap<>();
    all.put("listeners", doors);
    all.put("advertised.listeners", doors);
    all.put("listener.security.protocol.map", "MTLS:SSL,LOGIN:SASL_SSL,OPEN:SASL_PLAINTEXT");
    all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    all.put("super.users", "User:ANONYMOUS");
    all.put("ssl.keystore.location", store("broker.p12"));
    all.put("ssl.keystore.password", PASSWORD);
    all.put("listener.name.mtls.ssl.client.auth", "required");
    all.put("listener.name.mtls.ssl.truststore.location", store("trusts-reader.p12"));
    all.put("listener.name.mtls.ssl.truststore.password", PASSWORD);
    all.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
    for (String door : List.of("login", "open")) {
      String prefix = "listener.name." + door + ".";
      all.put(
          prefix + "plain.sasl.jaas.config",
          MODULES + "plain.PlainLoginModule required user_plain=\"" + PLAIN_PASSWORD + "\";");
      all.put(
          prefix + "scram-sha-256.sasl.jaas.config", MODULES + "scram.ScramLoginModule required;");
      all.put(
          prefix + "scram-sha-512.sasl.jaas.config", MODULES + "scram.ScramLoginModule required;");
      String bearer = prefix + "oauthbearer.";
      all.put(
          bearer + "sasl.server.callback.handler.class",
          MODULES + "oauthbearer.OAuthBearerValidatorCallbackHandler");
      all.put(
          bearer + "sasl.jaas.config", MODULES + "oauthbearer.OAuthBearerLoginModule required;");
    }
    all.put("sasl.oauthbearer.jwks.endpoint.url", tokens.url("/keys"));
    all.put("sasl.oauthbearer.expected.audience", tokens.audience());
    return all;
  }

  /** The file of a key, {@code broker.p12}, or of what trusts it, {@code trusts-broker.p12}. */
  private String store(String file) {
    return dir.resolve(file).toString();
  }

  /** Where a client connects that the rules do not bind. */
  String unlocked() {
    return kafka.bootstrapServers();
  }

  String byCertificate() {
    return "localhost:" + certificatePort;
  }

  String byLogin() {
    return "localhost:" + loginPort;
  }

  String byOpenLogin() {
    return "localhost:" + openLoginPort;
  }

  String tokenUrl() {
    return tokens.url("/token");
  }

  void createTopics(String... names) {
    for (String name : names) {
      kafka.createTopic(name, 2);
    }
  }

  /** Permits an operation, or takes the permission back. */
  void rule(
      boolean permit, String user, AclOperation operation, ResourceType type, String resource) {
    AclBinding binding =
        new AclBinding(
            new ResourcePattern(type, resource, PatternType.LITERAL),
            new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    if (permit) {
      await(admin.createAcls(List.of(binding)).all());
    } else {
      await(admin.deleteAcls(List.of(binding.toFilter())).all());
    }
  }

  private static void await(KafkaFuture<?> future) {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] freePorts() {
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket third = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Stream.of(first, second, third).mapToInt(ServerSocket::getLocalPort).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
    kafka.close();
    tokens.close();
  }
}

package dev.millrace.cli.pulsar;

import dev.millrace.cli.secured.KeyStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The files that a broker begins with: its settings, a certificate, and who may log in. */
record PulsarSettings(Path dir, int port, int tlsPort, int webPort) {
  /** As Apache's htpasswd writes the password. */
  private static final String PASSWORD_HASH = "$apr1$9fS2kVqB$niW/ZIirx0A4py9ROhfXr0";

  private static final String STORE_PASSWORD = "store-pw-2b7e";

  private static final String KEY = "a key of 32 bytes for the tokens";

  /** Writes standalone.conf, users, server.pem and server.key. */
  void write() throws Exception {
    certificate();
    Files.writeString(dir.resolve("users"), "writer:" + PASSWORD_HASH + "\n");
    Files.writeString(dir.resolve("standalone.conf"), settings());
  }

  /** Makes server.pem, the certificate, and server.key; Pulsar reads keys of RSA alone. */
  private void certificate() throws Exception {
    new KeyStores(dir, STORE_PASSWORD).rsaKey("server");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(dir.resolve("server.p12"))) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    pem("server.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    pem(
        "server.key",
        "PRIVATE KEY",
        store.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded());
  }

  private void pem(String name, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        dir.resolve(name),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  private String settings() throws Exception {
    String own = "org.apache.pulsar.broker.authentication.AuthenticationProvider";
    return String.join(
        "\n",
        "brokerServicePort=" + port,
        "brokerServicePortTls=" + tlsPort,
        "webServicePort=" + webPort,
        "bindAddress=127.0.0.1",
        "advertisedAddress=localhost",
        "clusterName=standalone",
        "numIOThreads=2",
        "numHttpServerThreads=4",
        "numExecutorThreadPoolSize=2",
        "managedLedgerDefaultEnsembleSize=1",
        "managedLedgerDefaultWriteQuorum=1",
        "managedLedgerDefaultAckQuorum=1",
        "managedLedgerCacheSizeMB=32",
        "brokerShutdownTimeoutMs=1000",
        "loadBalancerEnabled=false",
        "journalSyncData=false",
        // As in Pulsar's own settings: a message of the largest size has a head.
        "nettyMaxFrameSizeBytes=5253120",
        "allowAutoTopicCreation=false",
        "brokerDeleteInactiveTopicsEnabled=false",
        "defaultRetentionTimeInMinutes=-1",
        "defaultRetentionSizeInMB=-1",
        "tlsCertificateFilePath=" + dir.resolve("server.pem"),
        "tlsKeyFilePath=" + dir.resolve("server.key"),
        "tlsTrustCertsFilePath=" + dir.resolve("server.pem"),
        "authenticationEnabled=true",
        "authenticationProviders=" + own + "Token," + own + "Basic," + own + "Tls",
        "tokenSecretKey=data:;base64,"
            + Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8)),
        "basicAuthConf=" + dir.resolve("users"),
        "authorizationEnabled=true",
        "superUserRoles=admin,server",
        "brokerClientAuthenticationPlugin=org.apache.pulsar.client.impl.auth.AuthenticationToken",
        "brokerClientAuthenticationParameters=token:" + token("admin"),
        "");
  }

  /** A token of a role. */
  static String token(String role) throws Exception {
    String body = base64("{\"alg\":\"HS256\"}") + "." + base64("{\"sub\":\"" + role + "\"}");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return body
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

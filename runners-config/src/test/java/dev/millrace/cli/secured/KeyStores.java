package dev.millrace.cli.secured;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates made for one test by the Java runtime's own tool. */
public final class KeyStores {
  private final Path dir;
  private final String password;

  public KeyStores(Path dir, String password) {
    this.dir = dir;
    this.password = password;
  }

  /** Makes NAME.p12, a key with its own certificate for {@code CN=name} at localhost. */
  public void key(String name) {
    key(name, "EC -groupname secp256r1");
  }

  /** The same with a key of RSA, for those that read no others. */
  public void rsaKey(String name) {
    key(name, "RSA -keysize 2048");
  }

  private void key(String name, String algorithm) {
    keytool(
        dir.resolve(name + ".p12"),
        "-genkeypair -validity 2 -ext san=dns:localhost -keyalg " + algorithm,
        "-alias",
        name,
        "-dname",
        "CN=" + name);
  }

  /** Makes trusts-NAME.p12, which holds the certificate of a key and nothing else. */
  public void trusting(String name) {
    Path certificate = dir.resolve(name + ".crt");
    keytool(
        dir.resolve(name + ".p12"), "-exportcert", "-alias", name, "-file", certificate.toString());
    keytool(
        dir.resolve("trusts-" + name + ".p12"),
        "-importcert -noprompt",
        "-alias",
        name,
        "-file",
        certificate.toString());
  }

  private void keytool(Path store, String command, String... arguments) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of(command.split(" ")));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", password));
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

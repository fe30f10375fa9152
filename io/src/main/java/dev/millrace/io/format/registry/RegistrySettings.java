package dev.millrace.io.format.registry;

import dev.millrace.base.Copy;
import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a schema registry.
 *
 * @param position where the file names it; every message about it points there
 * @param url of the API, without the slash at its end
 * @param access what the registry knows us by
 * @param truststore a PKCS12 or JKS file with the certificates to trust; null for those of Java
 * @param truststorePassword of that file
 * @param waitFor how long a registry that does not answer is asked again
 * @param ids which numbers records have
 */
public record RegistrySettings(
    Position position,
    String url,
    Access access,
    @Nullable String truststore,
    @Nullable String truststorePassword,
    Duration waitFor,
    Ids ids)
    implements Serializable {

  /** What records call their schemas. */
  public enum Ids {
    /** By the ids of Confluent's API, or GUIDs in headers. */
    CONFLUENT,
    /** The same; a sink writes them into headers. */
    HEADER,
    /** By the ids of Apicurio's own API. */
    APICURIO
  }

  /**
   * What the registry knows us by: a user, a token, or neither. States of before have password and
   * token as texts under those names.
   *
   * @param user of basic authentication
   * @param secret the user's password
   * @param bearer the token of bearer authentication
   */
  public record Access(
      @Nullable String user, @Nullable SecretText secret, @Nullable SecretText bearer)
      implements Serializable {
    /** Nothing. */
    public static final Access NONE = new Access(null, null, null);

    /** Without values: they are secrets. */
    @Override
    public String toString() {
      return user != null ? "a user" : bearer != null ? "a token" : "nobody";
    }
  }

  /** A registry without authentication. */
  public static RegistrySettings of(String url, Duration waitFor) {
    return new RegistrySettings(
        Position.ofFile("registry"), url, Access.NONE, null, null, waitFor, Ids.CONFLUENT);
  }

  /** The same with a shorter wait, if it is longer. */
  RegistrySettings within(Duration most) {
    return waitFor.compareTo(most) <= 0
        ? this
        : Copy.of(this, RegistrySettings::waitFor).with(most);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return url + " as " + access;
  }
}

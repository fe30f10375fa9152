package dev.millrace.io.kinesis;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A stream, and how it is reached.
 *
 * @param position where the file names it; every message about it points there
 * @param stream its name
 * @param region of AWS; null for what the environment says
 * @param endpoint the address of another server than AWS's own; null for that of the region
 * @param login null for what AWS's chain of providers finds: environment, profile, role
 * @param retryFor how long a service that does not answer is asked again
 */
public record KinesisTarget(
    Position position,
    String stream,
    @Nullable String region,
    @Nullable String endpoint,
    @Nullable Login login,
    Duration retryFor)
    implements Serializable {
  /**
   * Keys of AWS, which change together. States of before have them as texts under other names.
   *
   * @param token of a session; null without one
   */
  public record Login(SecretText id, SecretText key, @Nullable SecretText session)
      implements Serializable {
    AwsCredentials current() {
      return session == null
          ? AwsBasicCredentials.create(id.current(), key.current())
          : AwsSessionCredentials.create(id.current(), key.current(), session.current());
    }

    @Override
    public String toString() {
      return "Login";
    }
  }

  /** The place for people. */
  public String shown() {
    String at = endpoint == null ? region : endpoint;
    return "stream '" + stream + "'" + (at == null ? "" : " of " + at);
  }
}

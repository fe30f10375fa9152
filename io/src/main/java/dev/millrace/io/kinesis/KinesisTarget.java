package dev.millrace.io.kinesis;

import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
  /** Keys of AWS. */
  public record Login(String keyId, String secret, @Nullable String token) implements Serializable {
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

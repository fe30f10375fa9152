package dev.millrace.runner.dataflow;

import com.google.auth.Credentials;
import org.apache.beam.sdk.extensions.gcp.auth.CredentialFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** A machine that nobody has logged in on. */
public final class NoCredentials implements CredentialFactory {
  /** Called by Beam. */
  public static NoCredentials fromOptions(PipelineOptions options) {
    return new NoCredentials();
  }

  @Override
  public @Nullable Credentials getCredential() {
    return null;
  }
}

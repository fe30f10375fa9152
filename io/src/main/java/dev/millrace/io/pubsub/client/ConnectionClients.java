package dev.millrace.io.pubsub.client;

import java.io.IOException;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.construction.PipelineOptionsTranslation;
import org.jspecify.annotations.Nullable;

/**
 * Beam's REST client for one connection. The endpoint belongs to a source or sink, while Beam knows
 * one for a whole pipeline: each client gets options of its own.
 */
public final class ConnectionClients implements PubsubClient.PubsubClientFactory {
  private final PubsubConnection connection;

  public ConnectionClients(PubsubConnection connection) {
    this.connection = connection;
  }

  /** A client outside any pipeline. */
  public static PubsubClient open(PubsubConnection connection) throws IOException {
    return new ConnectionClients(connection)
        .newClient(null, null, PipelineOptionsFactory.as(PubsubOptions.class));
  }

  @Override
  public PubsubClient newClient(
      @Nullable String timestampAttribute, @Nullable String idAttribute, PubsubOptions options)
      throws IOException {
    return newClient(timestampAttribute, idAttribute, options, null);
  }

  @Override
  public PubsubClient newClient(
      @Nullable String timestampAttribute,
      @Nullable String idAttribute,
      PubsubOptions options,
      @Nullable String rootUrl)
      throws IOException {
    return PubsubJsonClient.FACTORY.newClient(
        timestampAttribute, idAttribute, options(options).as(PubsubOptions.class));
  }

  /** The options of a pipeline, with this connection's endpoint and project. */
  public PipelineOptions options(PipelineOptions options) {
    PipelineOptions own =
        PipelineOptionsTranslation.fromProto(PipelineOptionsTranslation.toProto(options));
    if (connection.project() != null) {
      own.as(GcpOptions.class).setProject(connection.project());
    }
    if (connection.endpoint() != null) {
      own.as(PubsubOptions.class).setPubsubRootUrl(connection.endpoint());
      own.as(GcpOptions.class).setCredentialFactoryClass(NoopCredentialFactory.class);
      own.as(GcpOptions.class).setGcpCredential(null);
    }
    return own;
  }

  @Override
  public String getKind() {
    return "Json";
  }
}

package dev.millrace.cli;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.rest.HTTPRequest;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.apache.iceberg.rest.RESTResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.jspecify.annotations.Nullable;

/**
 * Iceberg's own server of its REST catalog, over another catalog. It wants a token, which it gives
 * to those that know the secret, and can go away and lose answers.
 */
final class IcebergRestServer implements AutoCloseable {
  static final String CLIENT = "millrace";
  static final String SECRET = "hunter2-client-secret";
  private static final String TOKENS = "oauth/tokens";

  /** What the adapter gives to this client. */
  private static final String GIVEN = "Bearer client-credentials-token:sub=" + CLIENT;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final Guarded adapter;

  private IcebergRestServer(Guarded adapter) {
    this.adapter = adapter;
  }

  static IcebergRestServer startNew(Catalog tables) throws Exception {
    // It tells of each table that is not there yet, with its stack.
    System.setProperty("org.slf4j.simpleLogger.log." + RESTCatalogServlet.class.getName(), "off");
    IcebergRestServer made = new IcebergRestServer(new Guarded(tables));
    made.connector.setHost("127.0.0.1");
    made.server.addConnector(made.connector);
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(new RESTCatalogServlet(made.adapter)), "/*");
    made.server.setHandler(context);
    made.server.start();
    // The same place after a pause.
    made.connector.setPort(made.connector.getLocalPort());
    return made;
  }

  String url() {
    return "http://127.0.0.1:" + connector.getPort();
  }

  /**
   * The next namespace or commit is made, and answered with an error; then the server is away for a
   * while.
   */
  void loseNextAnswer(Duration away) {
    adapter.then(
        () ->
            new Thread(
                    () -> {
                      try {
                        goAway();
                        LockSupport.parkNanos(away.toNanos());
                        comeBack();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    })
                .start());
  }

  /** Commits that were made, whether their answers came or not. */
  int commits() {
    return adapter.commits();
  }

  void goAway() throws Exception {
    server.stop();
  }

  void comeBack() throws Exception {
    server.start();
  }

  /** Comes back a while after somebody has asked in vain. */
  void comeBackAfterAQuestion(Duration away) throws Exception {
    InetAddress here = InetAddress.getByName(connector.getHost());
    try (ServerSocket nobody = new ServerSocket(connector.getPort(), 1, here)) {
      nobody.accept().close();
    }
    LockSupport.parkNanos(away.toNanos());
    comeBack();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  private static final class Guarded extends RESTCatalogAdapter {
    private int commits;
    private @Nullable Runnable then;

    Guarded(Catalog tables) {
      super(tables);
    }

    synchronized void then(Runnable what) {
      then = what;
    }

    synchronized int commits() {
      return commits;
    }

    private synchronized boolean isLost(boolean commit) {
      commits += commit ? 1 : 0;
      Runnable what = then;
      then = null;
      if (what != null) {
        what.run();
      }
      return what != null;
    }

    @Override
    protected <T extends RESTResponse> T execute(
        HTTPRequest request,
        Class<T> type,
        Consumer<ErrorResponse> errors,
        Consumer<Map<String, String>> headers) {
      boolean known =
          request.path().endsWith(TOKENS)
              ? request.body() instanceof Map<?, ?> form
                  && CLIENT.equals(form.get("client_id"))
                  && SECRET.equals(form.get("client_secret"))
              : request.headers().entries("Authorization").stream()
                  .anyMatch(header -> header.value().equals(GIVEN));
      if (!known) {
        throw refused(errors, 401, "NotAuthorizedException", "who is this? " + request.headers());
      }
      T answer = super.execute(request, type, errors, headers);
      boolean post = request.method() == HTTPRequest.HTTPMethod.POST;
      boolean commit = post && request.path().matches(".*/tables/[^/]+");
      if ((commit || (post && request.path().endsWith("/namespaces"))) && isLost(commit)) {
        throw refused(errors, 500, "InternalServerError", "the answer is lost");
      }
      return answer;
    }

    private static RESTException refused(
        Consumer<ErrorResponse> errors, int code, String type, String words) {
      errors.accept(
          ErrorResponse.builder().responseCode(code).withType(type).withMessage(words).build());
      return new RESTException(words);
    }
  }
}

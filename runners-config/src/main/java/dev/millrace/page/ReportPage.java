package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.http.HttpAddress;
import dev.millrace.http.HttpPages;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Shows the reports of runs that are over. */
public final class ReportPage implements AutoCloseable {
  private static final int THREADS = 4;

  private final PageGate gate;
  private final HttpPages server;

  private ReportPage(KeptReports reports, HttpAddress address) {
    this.gate = PageGate.of(address);
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    facts.put("pipeline", "Reports").put("mode", "");
    ArrayNode names = facts.putArray("reports");
    reports.files().keySet().forEach(names::add);
    SafePages pages =
        PageFiles.pages(UnaryOperator.identity())
            .addJson("/facts", asked -> facts)
            .addJson("/report", asked -> reports.named(asked.parameter("name").orElse("")));
    this.server =
        HttpPages.start(address, new HttpPages.Site("--port", THREADS, gate, pages.byPath()));
  }

  /**
   * Serves a report, or those of a directory.
   *
   * @throws dev.millrace.diag.UserException ML-4108 if there is none, ML-5903 if the address cannot
   *     be listened on
   */
  public static ReportPage start(Path path, HttpAddress address) {
    return new ReportPage(KeptReports.of(path), address);
  }

  /** Where it is, with what has to follow the address. */
  public String url() {
    return server.url() + gate.query();
  }

  @Override
  public void close() {
    server.close();
  }
}

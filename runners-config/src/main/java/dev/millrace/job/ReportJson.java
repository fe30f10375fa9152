package dev.millrace.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.util.Locale;

/** A report for programs. Keys are only ever added. */
public final class ReportJson {
  private ReportJson() {}

  public static ObjectNode of(Report report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", report.pipeline());
    json.put("mode", report.mode().name().toLowerCase(Locale.ROOT));
    json.put("state", report.end().name().toLowerCase(Locale.ROOT));
    json.put("seconds", report.elapsed().toMillis() / 1000.0);
    json.put("files_read", report.read().files());
    json.put("rows_read", report.read().rows());
    json.put("bytes_read", report.read().bytes());
    report
        .share()
        .ifPresent(
            share ->
                json.put("archive_bytes_read", share.read()).put("archive_bytes", share.whole()));
    json.put("balanced", report.ledger().balanced());
    json.set("ledger", ledger(report.ledger()));
    ArrayNode outputs = json.putArray("outputs");
    report
        .locations()
        .forEach(
            at ->
                outputs
                    .addObject()
                    .put("output", at.output())
                    .put("kind", at.kind())
                    .put("place", at.place()));
    ArrayNode notices = json.putArray("notices");
    report
        .notices()
        .forEach(
            notice ->
                notices
                    .addObject()
                    .put("severity", notice.severity().label())
                    .put("code", notice.code())
                    .put("message", notice.message()));
    return json;
  }

  static ArrayNode ledger(Ledger ledger) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (LedgerRow row : ledger.rows()) {
      ObjectNode json = rows.addObject();
      json.put("step", row.step()).put("kind", row.kind());
      json.put("in", row.in()).put("expected_in", row.expectedIn());
      for (Disposition disposition : Disposition.values()) {
        json.put(disposition.label(), row.count(disposition));
      }
      json.put("held", row.held()).put("out", row.out());
    }
    return rows;
  }
}

package dev.millrace.cli.dlq;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.dlq.LetterLog;
import dev.millrace.dlq.LetterStats;
import dev.millrace.dlq.LetterStats.Group;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace dlq stats FILE}. */
@Command(
    name = "stats",
    description = {
      "Counts the dead letters by code, step, day and version, with an example each.",
      "'file' is the version of the pipeline file that put them aside, 'schema' the id that a"
          + " schema registry gave the record's schema. Letters that were sent back are not"
          + " counted."
    })
final class StatsCommand implements Callable<Integer> {
  private static final int SHORT_HASH = 8;

  private final Context context;

  @Mixin private LetterSource source = new LetterSource();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  StatsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Plan plan = source.plan(context);
    LetterLog log = LetterLog.of(source.read(context, plan));
    List<Group> groups =
        LetterStats.of(plan, log.waiting()).stream()
            .map(group -> group.with(source.shown(plan).apply(group.example())))
            .toList();
    Console console = context.console();
    if (json) {
      console.out(json(plan, log, groups).toPrettyString());
    } else {
      text(log, groups, console.style()).forEach(console::out);
    }
    return ExitCode.OK;
  }

  private static List<String> text(LetterLog log, List<Group> groups, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Quantities.count(log.waiting().size(), "dead letter")
            + (log.sentBack().isEmpty()
                ? ""
                : ", and " + Quantities.count(log.sentBack().size()) + " sent back"));
    if (!groups.isEmpty()) {
      lines.add("");
      lines.addAll(style.lines(table(groups, style)));
    }
    return lines;
  }

  private static TextTable table(List<Group> groups, Style style) {
    TextTable table =
        new TextTable()
            .column("code", Align.LEFT)
            .column("step", Align.LEFT)
            .column("day", Align.LEFT)
            .column("file", Align.LEFT)
            .column("schema", Align.LEFT)
            .column("letters", Align.RIGHT)
            .column("example", Align.LEFT)
            .column("message", Align.LEFT);
    for (Group group : groups) {
      String hash = group.pipelineHash();
      table.row(
          List.of(
              group.code(),
              group.step(),
              group.day(),
              hash.substring(0, Math.min(SHORT_HASH, hash.length())),
              group.schema().map(String::valueOf).orElse("·"),
              Quantities.count(group.letters()),
              group.example().place(),
              style.cut(group.example().text("message"), Math.max(30, style.width() / 2))));
    }
    return table;
  }

  private static ObjectNode json(Plan plan, LetterLog log, List<Group> groups) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", plan.id().name());
    json.put("letters", log.waiting().size());
    json.put("sent_back", log.sentBack().size());
    ArrayNode all = json.putArray("groups");
    for (Group group : groups) {
      ObjectNode one = all.addObject();
      one.put("code", group.code()).put("step", group.step()).put("day", group.day());
      one.put("pipeline_hash", group.pipelineHash());
      one.put("schema", group.schema().map(String::valueOf).orElse(null));
      group.schema().map(SchemaKey::id).ifPresent(id -> id.ifPresent(n -> one.put("schema_id", n)));
      one.put("letters", group.letters());
      one.putObject("example")
          .put("place", group.example().place())
          .put("attempt", group.example().attempt())
          .put("message", group.example().text("message"));
    }
    return json;
  }
}

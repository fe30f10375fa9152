package dev.millrace.cli.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateRecord;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace state ls DIR}. */
@Command(
    name = "ls",
    description = {
      "Lists the checkpoints that a run can go on from, the newest first.",
      "Exit code 1 if one of them is not whole."
    })
final class ListCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of --state.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    StateCommands.checkDirectory(directory);
    StateHome home = StateHome.at(directory);
    Optional<StateRecord> record = home.record();
    List<KeptCheckpoint> newest = record.map(StateRecord::newestFirst).orElse(List.of());
    if (json) {
      context.console().out(json(home, record, newest).toPrettyString());
    } else {
      text(home, record, newest);
    }
    boolean whole = newest.stream().allMatch(checkpoint -> checkpoint.flaw().isEmpty());
    return whole ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private static String use(StateHome home, Optional<StateRecord> record) {
    return home.user()
        .map(user -> "in use by " + user)
        .or(
            () ->
                record
                    .map(StateRecord::ended)
                    .filter(ended -> !ended.isEmpty())
                    .map(ended -> "came to its end at " + ended))
        .orElse("not in use");
  }

  private void text(
      StateHome home, Optional<StateRecord> record, List<KeptCheckpoint> checkpoints) {
    Console console = context.console();
    console.out(
        record.map(known -> "pipeline " + known.pipeline()).orElse("no state yet")
            + ", "
            + use(home, record));
    if (checkpoints.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable()
            .column("checkpoint", Align.RIGHT)
            .column("at", Align.LEFT)
            .column("state", Align.RIGHT)
            .column("file", Align.LEFT)
            .column("millrace", Align.LEFT)
            .column("whole", Align.LEFT);
    for (KeptCheckpoint checkpoint : checkpoints) {
      table.row(
          List.of(
              Long.toString(checkpoint.number()),
              checkpoint.at(),
              Quantities.bytes(checkpoint.bytes()),
              checkpoint.hash(),
              checkpoint.millrace(),
              checkpoint.flaw().orElse("yes")));
    }
    console.style().lines(table).forEach(console::out);
  }

  private static ObjectNode json(
      StateHome home, Optional<StateRecord> record, List<KeptCheckpoint> checkpoints) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", record.map(StateRecord::pipeline).orElse(null));
    json.put("ended", record.map(StateRecord::ended).filter(at -> !at.isEmpty()).orElse(null));
    json.put("in_use_by", home.user().orElse(null));
    ArrayNode all = json.putArray("checkpoints");
    for (KeptCheckpoint checkpoint : checkpoints) {
      ObjectNode one = all.addObject();
      one.put("number", checkpoint.number()).put("at", checkpoint.at());
      one.put("path", checkpoint.path()).put("bytes", checkpoint.bytes());
      one.put("pipeline_hash", checkpoint.hash()).put("millrace", checkpoint.millrace());
      one.put("flaw", checkpoint.flaw().orElse(null));
    }
    return json;
  }
}

package dev.millrace.plan.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On which ways a tagged column gets to a sink, and on which it does not. */
class TaggedColumnsTest {
  private static final Map<String, String> VALUES = Map.of("SALT", "long enough to be a salt");

  private static final String STREAMS =
      """
      on_error: fail
      streams:
        users:
          fields:
            id: VARCHAR NOT NULL
            email: {type: VARCHAR, tags: [pii]}
            lines: {type: ARRAY<VARCHAR>, tags: [pii, secret]}
            home: ROW<street VARCHAR, city VARCHAR>
            n: BIGINT NOT NULL
            t: TIMESTAMP NOT NULL
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: b, format: JSON}}
        orders:
          fields: {id: VARCHAR NOT NULL, amount: BIGINT, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: b, format: JSON}}
      """;

  @TempDir private Path dir;

  private static String file(String steps, String output) {
    return STREAMS
        + "pipeline:\n  transforms:\n"
        + steps.indent(4)
        + "outputs:\n  out: {input: S, "
        + output
        + "live: {type: WriteToConsole}}\n";
  }

  private static List<String> problems(String text) {
    try {
      Planner.plan(PipelineFiles.open("p.yaml", text, VALUES));
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().filter(Diagnostic::isError).map(Diagnostic::message).toList();
    }
  }

  private static List<String> of(String step) {
    return problems(file("- " + step, ""));
  }

  @Test
  void theMessageTellsThePlaceTheWayAndWhatHelps() {
    String steps =
        """
        - {type: MapToFields, name: A, input: users, config: {fields: {mail: email, id: id, t: t}}}
        - {type: Join, name: S, input: {o: orders, u: A}, config: {type: inner, equalities: id, within: {lower: 0s, upper: 1m}, fields: {u: {m: mail}}}}
        """;

    try {
      Planner.plan(PipelineFiles.open("p.yaml", file(steps, ""), VALUES));
    } catch (UserException e) {
      assertThat(e.diagnostics().stream().filter(Diagnostic::isError))
          .singleElement()
          .asString()
          .isEqualTo(
              "p.yaml:22:26: error ML-3085 outputs.out: column 'm' holds what is tagged 'pii'"
                  + " (users.email → A.mail → S.m), and the sink does not allow the tag; expected"
                  + " Mask or Encrypt of the column before it, or 'allow_tags: [pii]' at the"
                  + " output.");
      return;
    }
    throw new AssertionError("the tagged column got through");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: MapToFields, name: S, input: users, config: {fields: {x: \"UPPER(email)\"}}}",
        "{type: MapToFields, name: S, input: users, config: {append: true, drop: [lines], fields:"
            + " {x: n}}}",
        "{type: Filter, name: S, input: users, config: {keep: \"email IS NULL\"}}",
        "{type: Explode, name: S, input: users, config: {fields: lines}}",
        "{type: Deduplicate, name: S, input: users, config: {key: id, within: 1m}}",
        "{type: Combine, name: S, input: users, config: {group_by: id, combine: {x: {value: email,"
            + " fn: max}}}}",
        "{type: Combine, name: S, input: users, config: {group_by: id, combine: {x: {value: email,"
            + " fn: collect}}}}",
        "{type: Combine, name: S, input: users, config: {group_by: email, combine: {x: count}}}",
        "{type: Sql, name: S, input: users, config: {query: \"SELECT id, LOWER(email) AS e FROM"
            + " PCOLLECTION\"}}",
        "{type: Sql, name: S, input: users, config: {query: \"SELECT id, MIN(email) AS e FROM"
            + " PCOLLECTION GROUP BY id\"}}",
        "{type: Sequence, name: S, input: users, config: {key: id, fields: {p: {fn: lag, value:"
            + " email}}}}",
        "{type: Latest, name: S, input: users, config: {key: id, order_by: n}}"
      })
  void whatIsMadeOfItIsTagged(String step) {
    assertThat(of(step)).isNotEmpty().allMatch(problem -> problem.contains("is tagged"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: MapToFields, name: S, input: users, config: {fields: {x: id}}}",
        "{type: Combine, name: S, input: users, config: {group_by: id, combine: {x: count, y:"
            + " {value: email, fn: count}, z: {value: email, fn: count_distinct}, w: {value: email,"
            + " fn: approx_count_distinct}}}}",
        "{type: Sql, name: S, input: users, config: {query: \"SELECT id,"
            + " APPROX_COUNT_DISTINCT(email) AS e FROM PCOLLECTION GROUP BY id\"}}",
        "{type: Sql, name: S, input: users, config: {query: \"SELECT id, COUNT(email) AS e FROM"
            + " PCOLLECTION GROUP BY id\"}}",
        "{type: Mask, name: S, input: users, config: {tags: {pii: redact}}}",
        "{type: Mask, name: S, input: users, config: {fields: {email: {method: hash, salt:"
            + " \"${secret:env:SALT}\"}, lines: redact}}}"
      })
  void countsAndMasksTellNothing(String step) {
    assertThat(of(step)).isEmpty();
  }

  @Test
  void anOutputMayAllowTags() {
    String step = "- {type: Filter, name: S, input: users, config: {keep: n > 0}}\n";

    assertThat(problems(file(step, "allow_tags: [pii, secret], "))).isEmpty();
    assertThat(problems(file(step, "allow_tags: [pii], ")))
        .singleElement()
        .asString()
        .contains("column 'lines' holds what is tagged 'secret' (users.lines → S.lines)");
  }

  @Test
  void aSinkAmongTheTransformsMayAllowTags() {
    String step = "- {type: Filter, name: S, input: users, config: {keep: n > 0}}\n";
    String sink = "- {type: WriteToConsole, name: W, input: S, allow_tags: [pii, secret]}\n";

    assertThat(problems(file(step + sink, "allow_tags: [pii, secret], "))).isEmpty();
    assertThat(problems(file(step + sink.replace("pii, ", ""), "allow_tags: [pii, secret], ")))
        .allMatch(problem -> problem.endsWith("'allow_tags: [pii]' at the step."))
        .hasSize(2);
  }

  @Test
  void deadLettersAndLateEventsHoldRecordsAsTheyCame() {
    String file =
        file("- {type: MapToFields, name: S, input: users, config: {fields: {x: id}}}\n", "")
                .replace("on_error: fail\n", "")
            + "  dead_letter: {live: {type: WriteToConsole}}\n"
            + "  late: {allow_tags: [pii, secret], live: {type: WriteToConsole}}\n";

    assertThat(problems(file))
        .hasSize(2)
        .anyMatch(
            problem ->
                problem.equals(
                    "it gets records as they came, which may hold what is tagged 'pii'"
                        + " (users.email), and the sink does not allow the tag; expected"
                        + " 'allow_tags: [pii]' at the output."));
  }

  @Test
  void theErrorsOfAStepHoldItsRecords() {
    String steps =
        """
        - {type: Filter, name: F, input: users, config: {keep: "1 / n > 0", error_handling: {output: bad}}}
        - {type: MapToFields, name: G, input: F, config: {fields: {id: id}}}
        - {type: MapToFields, name: S, input: F.bad, config: {fields: {code: code, v: value}}}
        - {type: WriteToConsole, name: W, input: G}
        """;

    assertThat(problems(file(steps, "")))
        .hasSize(2)
        .allMatch(problem -> problem.contains("column 'v' holds what is tagged"));
    assertThat(problems(file(steps.replace(", v: value", ""), ""))).isEmpty();
  }

  @Test
  void fieldsOfAnAvroSchemaAreTaggedToo() throws IOException {
    Files.writeString(
        dir.resolve("u.avsc"),
        """
        {"type": "record", "name": "U", "fields": [
          {"name": "id", "type": "string"},
          {"name": "phone", "type": "string", "confluent:tags": ["PII"]},
          {"name": "home", "type": {"type": "record", "name": "H", "fields": [
            {"name": "street", "type": "string", "tags": ["pii"]}]}}]}
        """);
    String text =
        """
        on_error: fail
        streams:
          users:
            schema: u.avsc
            live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: b, format: JSON}}
        pipeline:
          transforms:
            - {type: MapToFields, name: S, input: users, config: {fields: {p: phone, c: "home.street"}}}
        outputs:
          out: {input: S, live: {type: WriteToConsole}}
        """;

    String file = dir.resolve("p.yaml").toString();
    try {
      Planner.plan(PipelineFiles.open(file, text, VALUES));
    } catch (UserException e) {
      assertThat(e.diagnostics().stream().filter(Diagnostic::isError).map(Diagnostic::message))
          .anyMatch(m -> m.contains("tagged 'PII' (users.phone → S.p)"))
          .anyMatch(m -> m.contains("tagged 'pii' (users.home.street → "))
          .hasSize(2);
      return;
    }
    throw new AssertionError("the tagged columns got through");
  }

  @Test
  void answersOfLookUpsAndTablesAreTaggedWhereTheySaySo() {
    String enrich =
        """
        - type: Enrich
          name: S
          input: orders
          config:
            key: id
            lookup: {type: LookUpInHttp, config: {url: "http://h/{id}"}}
            fields: {mail: {type: VARCHAR, tags: [pii]}, level: VARCHAR}
        """;

    assertThat(problems("replayable: false\n" + file(enrich, "")))
        .singleElement()
        .asString()
        .contains("column 'mail' holds what is tagged 'pii' (S.mail)");
  }

  @Test
  void masksSayWhatTheyCannotDo() {
    assertThat(of("{type: Mask, name: S, input: users, config: {tags: {pi: redact, pii: redact}}}"))
        .containsExactly(
            "no column of the output of 'users' is tagged 'pi'; expected one of pii, secret.");
    assertThat(
            of(
                "{type: Mask, name: S, input: users, config: {fields: {n: {method: truncate,"
                    + " length: 1}, email: {method: hash, salt: \"long enough to be seen\"}}}}"))
        .anyMatch(p -> p.startsWith("column 'n' is BIGINT; 'truncate' is for text and bytes"))
        .anyMatch(p -> p.startsWith("the salt stands in the file, where it is no secret"));
  }
}

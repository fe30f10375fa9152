package dev.millrace.init;

import dev.millrace.plan.literal.LiteralText;
import java.util.List;

/** A file that reads CSV or JSON lines from beginning to end and writes what it keeps. */
record BatchFile(String type, String path, Sample sample) {
  /** So many rows make a test that is read at a glance. */
  private static final int TESTED = 3;

  String text() {
    List<Object[]> rows = sample.rows().stream().limit(TESTED).toList();
    List<Object[]> kept = rows.stream().filter(row -> row[0] != null).toList();
    String steps =
        """
        # What is in %s.
        #
        # Change the steps under `transforms`, and what the test at the end expects of them. Then:
        #
        #   millrace check FILE      finds mistakes without running anything
        #   millrace test FILE       runs the tests at the end of this file
        #   millrace preview FILE    shows rows after each step
        #   millrace run FILE        reads all and writes the result

        pipeline:
          transforms:
            - type: %s
              name: Read
              config:
                path: %s
                # The columns, as the first rows have them.
        %s        fields:
        %s
            # Rows for which the condition is TRUE go on; FALSE and NULL do not.
            - type: Filter
              name: Kept
              input: Read
              config:
                keep: %s

            - type: WriteToJson
              input: Kept
              config: {path: %s}
        """
            .formatted(
                path,
                type,
                LiteralText.text(path),
                NearlyTyped.comments(sample, 8),
                FileParts.fields(sample.schema(), 10),
                FileParts.filter(sample.schema()),
                LiteralText.text("./out/" + FileParts.name(path) + "/kept"));
    return FileParts.canBeTested(sample.schema())
        ? steps + tests(rows, kept)
        : FileParts.untested(steps);
  }

  private String tests(List<Object[]> rows, List<Object[]> kept) {
    return """

    # What the first rows of the file become. A test reads no files.
    tests:
      - name: the first rows are kept
        mock_outputs:
          - name: Read
            elements:
    %s    expected_outputs:
          - name: Kept
            elements:%s
    """
        .formatted(
            FileParts.elements(sample.schema(), rows, 10),
            FileParts.list(FileParts.elements(sample.schema(), kept, 10)));
  }
}

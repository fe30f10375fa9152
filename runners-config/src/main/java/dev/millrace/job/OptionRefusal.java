package dev.millrace.job;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.spec.PipelineSpec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is said of an option of a pipeline file that Beam's SDK for Java does not take. */
public final class OptionRefusal {
  /** Beam's words for one that it does not know. */
  private static final Pattern UNKNOWN = Pattern.compile("missing a property named '([^']+)'");

  private OptionRefusal() {}

  /**
   * ML-4104, at the option if Beam names it.
   *
   * @param refused what Beam throws
   */
  public static Diagnostic of(PipelineSpec spec, IllegalArgumentException refused) {
    String message = String.valueOf(refused.getMessage());
    Matcher unknown = UNKNOWN.matcher(message);
    Position place = unknown.find() ? spec.optionPlaces().get(unknown.group(1)) : null;
    return place == null
        ? Refusals.diagnostic(Refusals.OPTION, "options: " + message)
        : Diagnostic.error(
            place,
            Refusals.OPTION,
            "options",
            "'"
                + unknown.group(1)
                + "' is not an option of Beam's SDK for Java, or of this runner. Leave it out."
                + message.substring(unknown.end()).replaceFirst("^\\.", ""));
  }
}

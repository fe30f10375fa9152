package dev.millrace.cli.deploy;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.job.Refusals;
import dev.millrace.spec.Secrets;
import java.util.ArrayList;
import java.util.List;

/**
 * The variables of the command line, as arguments for the pod. Whoever may see a pod sees its
 * arguments, so no secret is among them.
 *
 * @param arguments in the form in which they were given
 * @param leftOut names of those that hold a secret
 */
record PodVariables(List<String> arguments, List<String> leftOut) {
  /**
   * @throws dev.millrace.diag.UserException ML-4100 if one of Jinja holds a secret: the environment
   *     has none of them
   */
  static PodVariables of(FileOptions options, Secrets secrets) {
    List<String> arguments = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    options
        .given()
        .forEach(
            (name, value) -> {
              if (holdsSecret(value, secrets)) {
                leftOut.add(name);
              } else {
                arguments.add("-D" + name + "=" + value);
              }
            });
    String jinja = options.givenToJinja();
    if (holdsSecret(jinja, secrets)) {
      throw Refusals.of(
          Refusals.USAGE,
          "-J or --jinja-variables: one holds a secret, which would be seen in the arguments of the"
              + " pod; write ${secret:env:NAME} into the file where it is needed");
    }
    if (!jinja.equals("{}")) {
      arguments.add("--jinja-variables=" + jinja);
    }
    return new PodVariables(List.copyOf(arguments), List.copyOf(leftOut));
  }

  private static boolean holdsSecret(String value, Secrets secrets) {
    return !secrets.mask(value).equals(value);
  }
}

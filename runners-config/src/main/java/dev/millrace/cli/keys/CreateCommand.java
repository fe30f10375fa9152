package dev.millrace.cli.keys;

import dev.millrace.expr.protect.FieldCipher.Form;
import dev.millrace.expr.protect.KeyFile;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace keys create KEYS}. */
@Command(
    name = "create",
    description = "Makes a file with one new key of 256 bits. A file that is there stays.")
final class CreateCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private KeysPlace place = new KeysPlace();

  @Option(
      names = "--random",
      description = "A key of AES-GCM, for 'form: random', and not of AES-SIV, for the others.")
  private boolean random;

  CreateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Optional<String> secret = place.secret(context);
    try {
      String keys = KeyFile.create(random ? Form.RANDOM : Form.DETERMINISTIC, secret);
      place.create(keys);
      context
          .console()
          .out(place.file() + ": " + KeysPlace.described(KeyFile.contents(keys, secret)));
    } catch (GeneralSecurityException e) {
      throw Refusals.of(Refusals.USAGE, "no key can be made");
    }
    return ExitCode.OK;
  }
}

package dev.millrace.cli.keys;

import dev.millrace.expr.protect.KeyFile;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace keys rotate KEYS}. */
@Command(
    name = "rotate",
    description =
        "Adds a new key, which encrypts from then on; what older keys encrypted is still"
            + " decrypted.")
final class RotateCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private KeysPlace place = new KeysPlace();

  RotateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Optional<String> secret = place.secret(context);
    String old = place.read();
    try {
      String keys = KeyFile.rotate(old, secret);
      place.replace(keys);
      context
          .console()
          .out(place.file() + ": " + KeysPlace.described(KeyFile.contents(keys, secret)));
    } catch (GeneralSecurityException e) {
      throw Refusals.of(
          Refusals.USAGE,
          "'"
              + place.file()
              + "' is no keyset of Tink in JSON"
              + (secret.isEmpty() ? ", in the clear" : " that the key of --encrypt-with opens"));
    }
    return ExitCode.OK;
  }
}

package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace completion SHELL}. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands, options and files in a shell.",
    footer = {
      "",
      "bash:  millrace completion bash > ~/.local/share/bash-completion/completions/millrace",
      "zsh:   millrace completion zsh > ~/.millrace-completion, and in ~/.zshrc:",
      "       autoload -U compinit && compinit; source ~/.millrace-completion",
      "fish:  millrace completion fish > ~/.config/fish/completions/millrace.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  private final Context context;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "The shell.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (spec != null) {
      script(spec.root().commandLine()).forEach(context.console()::out);
    }
    return ExitCode.OK;
  }

  private List<String> script(CommandLine commands) {
    return switch (shell) {
      // The same script: it turns on what zsh has for scripts of bash.
      case BASH, ZSH -> AutoComplete.bash("millrace", commands).lines().toList();
      case FISH -> FishCompletion.lines(commands.getCommandSpec());
    };
  }
}

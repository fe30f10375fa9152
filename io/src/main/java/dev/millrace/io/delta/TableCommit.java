package dev.millrace.io.delta;

import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.table.DiskFaults;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.rows.Patience;
import io.delta.kernel.Operation;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.utils.CloseableIterable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files part of a table, each once: before every attempt, the versions that came since a file
 * was begun are searched for it, and the attempt can only become the version right after those. So
 * an attempt whose answer was lost, one that a restarted job makes again, and one that another
 * process makes at the same time, change nothing. The application ids of the format ({@code txn})
 * tell of replays alone: for rows that are added they would note the number of a checkpoint, which
 * needs an order among the commits, and would lose files that come with a number for the second
 * time.
 */
final class TableCommit {
  private static final Logger LOG = LoggerFactory.getLogger(TableCommit.class);

  private final DeltaSession session;
  private final DeltaSinkOptions options;

  TableCommit(DeltaSession session, DeltaSinkOptions options) {
    this.session = session;
    this.options = options;
  }

  /**
   * Commits what is not committed yet. Where an attempt fails, its files stay: nobody knows whether
   * a version has them.
   *
   * @throws UserException ML-5604 if the table refuses, ML-5605 if it is away for too long
   */
  void commit(List<WrittenFiles> written) {
    Patience patience =
        new Patience(options.source().step(), options.target().shown(), options.retryFor());
    while (true) {
      try {
        if (attempt(written)) {
          return;
        } else if (!patience.pause("somebody else has made a version meanwhile")) {
          throw DeltaSession.away(options.target(), new ConcurrentWriteException());
        }
      } catch (RuntimeException e) {
        if (!DeltaSession.isOfMoment(e)) {
          throw DeltaSession.refused(options.target(), e);
        } else if (!patience.pause(DeltaSession.shown(options.target(), DeltaSession.words(e)))) {
          throw DeltaSession.away(options.target(), e);
        }
      } catch (FSError e) {
        throw DeltaSession.refused(options.target(), DiskFaults.unchecked(e));
      }
    }
  }

  /** Whether all is committed; otherwise somebody else has made a version meanwhile. */
  private boolean attempt(List<WrittenFiles> written) {
    SnapshotImpl table = table();
    Optional<String> replay = replay(written);
    if (replay.isPresent()
        && table.getLatestTransactionVersion(session.engine(), replay.get()).isPresent()) {
      return true;
    }
    List<WrittenFiles> fresh = new CommittedFiles(session, table).fresh(written);
    if (fresh.isEmpty()) {
      return true;
    }
    List<Row> actions = new ArrayList<>();
    Replaced replaced = options.replaced();
    ReplacedRows removed = replaced == null ? null : new ReplacedRows(session, replaced, table);
    if (removed != null) {
      actions.addAll(removed.actions());
    }
    for (WrittenFiles each : fresh) {
      each.actions()
          .forEach(line -> actions.add(JsonUtils.rowFromJson(line, SingleAction.FULL_SCHEMA)));
    }
    // A replay that changed nothing is noted, too: made again, it would take what came since for
    // rows to replace.
    if (actions.isEmpty() && replay.isEmpty()) {
      return true;
    }
    try {
      if (make(table, actions, replay)) {
        return true;
      } else if (removed != null) {
        removed.discard();
      }
    } catch (ConcurrentWriteException e) {
      // Or this attempt did, and its answer was lost: what it has written anew stays.
      LOG.debug("Somebody else made the next version of {}", options.target().shown(), e);
    }
    return false;
  }

  /**
   * Makes the version right after one; false if another one came between, and none was tried.
   *
   * @throws ConcurrentWriteException if that version is there, whoever made it
   */
  private boolean make(SnapshotImpl table, List<Row> actions, Optional<String> replay) {
    Engine engine = session.engine();
    TransactionBuilder begun =
        session
            .table()
            .createTransactionBuilder(engine, source(), Operation.WRITE)
            .withMaxRetries(0);
    Transaction transaction =
        replay.map(id -> begun.withTransactionId(engine, id, 1)).orElse(begun).build(engine);
    if (transaction.getReadTableVersion() != table.getVersion()) {
      return false;
    }
    TransactionCommitResult result =
        transaction.commit(engine, CloseableIterable.inMemoryIterable(TableFiles.of(actions)));
    result.getPostCommitHooks().forEach(this::tidy);
    return true;
  }

  /**
   * The newest version, which may have lost a column since the rows were written; a replay without
   * a row makes a table that is missing, as others do.
   */
  private SnapshotImpl table() {
    TableForm form = new TableForm(session, options);
    return options.replaced() == null ? form.fitting(session.newest()) : form.open();
  }

  private String source() {
    return DeltaSession.ENGINE
        + " "
        + options.source().pipeline().name()
        + "/"
        + options.source().output()
        + " "
        + options.source().run();
  }

  /**
   * What tells a replay from others, in the application ids of the format: it is one commit, and
   * made again it would remove what others have added since. Empty for rows that are added.
   */
  private Optional<String> replay(List<WrittenFiles> written) {
    return options.replaced() == null
        ? Optional.empty()
        : written.stream()
            .filter(files -> files.actions().isEmpty())
            .map(files -> "millrace-replay-" + files.id())
            .findFirst();
  }

  /** Checkpoints and checksums of the log make readers faster; without them nothing is lost. */
  private void tidy(PostCommitHook hook) {
    try {
      hook.threadSafeInvoke(session.engine());
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "The log of {} got no {}: {}",
          options.target().shown(),
          hook.getType(),
          DeltaSession.shown(options.target(), DeltaSession.words(e)));
    }
  }
}

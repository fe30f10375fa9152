package dev.millrace.io.iceberg.history;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The snapshots that nobody needs any longer. */
public final class OldSnapshots {
  private OldSnapshots() {}

  /**
   * Forgets the snapshots that are older than a time, with the files that only they have. What has
   * a name stays. They are told by their ids: by its own rule the library keeps the files that the
   * oldest of the others has replaced. That rule has to be switched off, or it forgets whatever is
   * older than the table's {@code history.expire.max-snapshot-age-ms} along with them.
   *
   * @param limit in milliseconds
   */
  public static void forget(Table table, long limit, boolean dryRun, Consumer<String> said) {
    table.refresh();
    Set<Long> named = new HashSet<>();
    table.refs().values().forEach(ref -> named.add(ref.snapshotId()));
    Set<Long> old = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      if (!named.contains(snapshot.snapshotId()) && snapshot.timestampMillis() < limit) {
        old.add(snapshot.snapshotId());
      }
    }
    if (!old.isEmpty() && !dryRun) {
      CommittedFiles.remember(table);
      ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0);
      old.forEach(expire::expireSnapshotId);
      expire.commit();
    }
    String count = old.size() + (old.size() == 1 ? " old snapshot" : " old snapshots");
    said.accept(count + (dryRun ? " would be forgotten" : " forgotten"));
  }
}
